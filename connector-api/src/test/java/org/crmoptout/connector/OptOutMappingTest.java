package org.crmoptout.connector;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("The mapping between label and opt-out (L7)")
class OptOutMappingTest {

    @ParameterizedTest
    @CsvSource({"MARKED, OPTED_OUT", "UNMARKED, NOT_OPTED_OUT"})
    @DisplayName("each label is one status, and that status is the label")
    void bothWays(DncLabel label, OptOutStatus status) {
        assertThat(OptOutMapping.statusOf(label)).isEqualTo(status);
        assertThat(OptOutMapping.labelOf(status)).contains(label);
    }

    @Test
    @DisplayName("a value the CRM does not document says nothing of the label")
    void unknown() {
        assertThat(OptOutMapping.labelOf(OptOutStatus.UNKNOWN)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"MARK, MARKED, OPTED_OUT", "UNMARK, UNMARKED, NOT_OPTED_OUT"})
    @DisplayName("each transition leads to one label and writes one status")
    void transitions(DncTransition transition, DncLabel label, OptOutStatus status) {
        assertThat(OptOutMapping.labelAfter(transition)).isEqualTo(label);
        assertThat(OptOutMapping.statusAfter(transition)).isEqualTo(status);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("UNKNOWN is never written (S12)")
    void neverWritesUnknown(DncTransition transition) {
        assertThat(OptOutMapping.statusAfter(transition)).isNotEqualTo(OptOutStatus.UNKNOWN);
    }

    @Test
    @DisplayName("there are no labels, transitions or statuses but these")
    void complete() {
        assertThat(DncLabel.values()).hasSize(2);
        assertThat(DncTransition.values()).hasSize(2);
        assertThat(OptOutStatus.values()).hasSize(3);
    }
}
