package org.crmoptout.testkit.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A fault script")
class FaultScriptTest {

    private static final Fault RESET = new Fault.ConnectionReset();

    private static List<Long> struck(Schedule schedule, int calls, long seed) {
        SplittableRandom chance = new SplittableRandom(seed);
        return LongStream.rangeClosed(1, calls)
                .filter(call -> schedule.strikes(call, chance))
                .boxed()
                .toList();
    }

    @Test
    @DisplayName("strikes the nth call, the first ones, every nth, or a share")
    void schedules() {
        assertThat(struck(new Schedule.Nth(3), 9, 1)).containsExactly(3L);
        assertThat(struck(new Schedule.First(2), 9, 1)).containsExactly(1L, 2L);
        assertThat(struck(new Schedule.Every(1), 4, 1)).containsExactly(1L, 2L, 3L, 4L);
        assertThat(struck(new Schedule.Every(4), 9, 1)).containsExactly(4L, 8L);
        assertThat(struck(new Schedule.Share(1), 50, 1)).hasSize(50);
        assertThat(struck(new Schedule.Share(0.25), 4_000, 1)).hasSizeBetween(900, 1_100);
        assertThat(struck(new Schedule.Share(0.25), 4_000, 1))
                .isEqualTo(struck(new Schedule.Share(0.25), 4_000, 1))
                .isNotEqualTo(struck(new Schedule.Share(0.25), 4_000, 2));
    }

    @Test
    @DisplayName("fails a share of a batch, rounded up, drawn by the seed")
    void drawn() {
        assertThat(failing(0.3, 10, 1)).hasSize(3).isSubsetOf(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(failing(0.07, 100, 1)).hasSize(7);
        assertThat(failing(0.01, 3, 1)).hasSize(1);
        assertThat(failing(1, 3, 1)).containsExactly(0, 1, 2);
        assertThat(failing(0.5, 0, 1)).isEmpty();
        assertThat(failing(0.5, 200, 1)).isEqualTo(failing(0.5, 200, 1)).isNotEqualTo(failing(0.5, 200, 2));
        assertThat(Trouble.NONE.failing(5)).isEmpty();
    }

    private static java.util.Set<Integer> failing(double share, int size, long seed) {
        return new Trouble(new Fault.PartialBatch(share, "UNABLE_TO_LOCK_ROW"), seed).failing(size);
    }

    static Stream<Arguments> bothForms() {
        return Stream.of(
                form(
                        "{'operation':'update','calls':{'first':2},'fault':{'kind':'answerLost'}}",
                        FaultScript.on("update").first(2).strike(new Fault.AnswerLost())),
                form(
                        "{'operation':'*','fault':{'kind':'connectionReset'}}",
                        FaultScript.onEveryOperation().strike(RESET)),
                form(
                        "{'operation':'q','calls':{'nth':3},'fault':{'kind':'status','status':503,"
                                + "'headers':{'Retry-After':'5'},'body':'x'}}",
                        FaultScript.on("q").nth(3).strike(new Fault.Status(503, Map.of("Retry-After", "5"), "x"))),
                form(
                        "{'operation':'q','calls':{'every':5},'fault':{'kind':'vendorError','code':'C','message':'m',"
                                + "'headers':{'A':'b'}}}",
                        FaultScript.on("q").every(5).strike(new Fault.VendorError("C", "m", Map.of("A", "b")))),
                form(
                        "{'operation':'q','calls':{'share':0.25},'fault':{'kind':'delay','seconds':1.5}}",
                        FaultScript.on("q").share(0.25).strike(new Fault.Delay(Duration.ofMillis(1_500)))),
                form(
                        "{'operation':'q','fault':{'kind':'partialBatch','share':0.5,'code':'C'}}",
                        FaultScript.on("q").strike(new Fault.PartialBatch(0.5, "C"))),
                form(
                        "{'operation':'q','fault':{'kind':'staleRead','seconds':30}}",
                        FaultScript.on("q").strike(new Fault.StaleRead(Duration.ofSeconds(30)))),
                form(
                        "{'operation':'q','fault':{'kind':'tokenExpiry'}}",
                        FaultScript.on("q").strike(new Fault.TokenExpiry())),
                form(
                        "{'operation':'q','fault':{'kind':'quotaUsedUp'}}",
                        FaultScript.on("q").strike(new Fault.QuotaUsedUp())),
                form(
                        "{'operation':'q','fault':{'kind':'recordLocked'}}",
                        FaultScript.on("q").strike(new Fault.RecordLocked())),
                form(
                        "{'operation':'q','fault':{'kind':'answerLost','status':502}}",
                        FaultScript.on("q").strike(new Fault.AnswerLost(502))),
                form(
                        "{'operation':'q','fault':{'kind':'truncatedBody'}}",
                        FaultScript.on("q").strike(new Fault.TruncatedBody())),
                form(
                        "{'operation':'q','fault':{'kind':'htmlPage'}}",
                        FaultScript.on("q").strike(new Fault.HtmlPage(503))));
    }

    private static Arguments form(String json, FaultScript script) {
        return Arguments.of(json.replace('\'', '"'), script);
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("is the same from JSON and from the builder, and is written as it was read")
    @MethodSource("bothForms")
    void json(String json, FaultScript script) {
        assertThat(FaultScript.parse(json)).containsExactly(script);
        assertThat(FaultScript.parse("[" + json + "," + json + "]")).containsExactly(script, script);
        assertThat(FaultScript.parse(FaultJson.write(script).toString())).containsExactly(script);
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("is refused if it makes no sense, naming what is wrong and what there is")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``                                                                     | The script",
                "7                                                                      | The script must be an object",
                "{'operation'                                                           | Invalid input JSON",
                "{'fault':{'kind':'delay','seconds':1}}                                 | lacks 'operation'",
                "{'operation':7,'fault':{}}                                             | 'operation' must be a string",
                "{'operation':'q'}                                                      | 'fault' is missing",
                "{'operation':'q','fault':{}}                                           | 'fault' lacks 'kind'",
                "{'operation':'q','fault':'delay'}                                      | 'fault' must be an object",
                "{'operation':'q','fault':{'kind':'boom'}}                              | 'boom'. There are status, vendorError",
                "{'operation':'q','fault':{'kind':'delay'}}                             | lacks 'seconds'",
                "{'operation':'q','fault':{'kind':'delay','seconds':0}}                 | 'seconds' must be over 0 and at most 600",
                "{'operation':'q','fault':{'kind':'delay','seconds':1e99}}              | 'seconds' must be less than a day",
                "{'operation':'q','fault':{'kind':'delay','seconds':'1'}}               | 'seconds' must be a number",
                "{'operation':'q','fault':{'kind':'staleRead','seconds':3601}}          | at most 3600",
                "{'operation':'q','fault':{'kind':'status','status':99}}                | 'status' must be between 200 and 599",
                "{'operation':'q','fault':{'kind':'status','status':2.5}}               | 'status' must be an integer",
                "{'operation':'q','fault':{'kind':'status','status':503,'headers':{'A b':'c'}}} | 'A b' in 'headers'",
                "{'operation':'q','fault':{'kind':'status','status':503,'headers':{'A':'b\\nC: d'}}} | 'A' in 'headers'",
                "{'operation':'q','fault':{'kind':'answerLost','status':404}}           | between 500 and 599",
                "{'operation':'q','fault':{'kind':'partialBatch','share':1.5,'code':'C'}} | 'share' must be over 0 and at most 1",
                "{'operation':'q','fault':{'kind':'truncatedBody','share':1}}           | 'share'. 'fault' has kind and nothing else",
                "{'operation':'q','often':1,'fault':{'kind':'truncatedBody'}}           | 'often'. The script has operation, calls, fault",
                "{'operation':'q','calls':{},'fault':{'kind':'truncatedBody'}}          | one of nth, first, every and share",
                "{'operation':'q','calls':{'nth':1,'first':1},'fault':{'kind':'truncatedBody'}} | one of nth, first",
                "{'operation':'q','calls':{'last':1},'fault':{'kind':'truncatedBody'}}  | 'last' in 'calls'. There are nth",
                "{'operation':'q','calls':{'nth':0},'fault':{'kind':'truncatedBody'}}   | 'nth' must be at least 1",
                "{'operation':'q','calls':{'share':0},'fault':{'kind':'truncatedBody'}} | 'share' must be over 0",
                "[{'operation':'q','fault':{'kind':'truncatedBody'}},{}]                | Script 2 lacks 'operation'"
            })
    void refused(String json, String why) {
        assertThatThrownBy(() -> FaultScript.parse(json.replace('\'', '"')))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }
}
