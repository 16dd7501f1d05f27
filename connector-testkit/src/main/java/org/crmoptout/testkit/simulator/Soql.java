package org.crmoptout.testkit.simulator;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A SOQL statement, read but not yet matched with the org's objects. The subset that a sync needs: fields or COUNT() of one
 * object, conditions with comparisons, IN, AND, OR, NOT and parentheses, ORDER BY and LIMIT. Everything else is refused as
 * malformed, also what SOQL itself could do.
 *
 * @see <a href="https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select.htm">SOQL
 *     SELECT Syntax</a>
 * @param fields what is selected; empty for COUNT()
 * @param limit the most rows to give, -1 for all
 */
record Soql(String text, List<Name> fields, Name type, List<Condition> where, List<Order> orderBy, int limit) {

    private static final int LONGEST = 100_000;
    private static final int LONGEST_LITERAL = 4_000;
    private static final int DEEPEST = 100;
    private static final Pattern TOKEN =
            Pattern.compile("\\s*(?:('(?:[^'\\\\]++|\\\\.)*+')|([\\w.+:-]+)|(<=|>=|!=|<>|[=<>(),])|(\\S))");
    private static final Set<String> RESERVED = Set.of(
            "SELECT", "FROM", "WHERE", "AND", "OR", "NOT", "IN", "ORDER", "BY", "ASC", "DESC", "NULLS", "LIMIT", "LIKE",
            "GROUP");

    /** A name in the statement, and where it stands. */
    record Name(String text, int at) {}

    /** A value in the statement, and where it stands. */
    sealed interface Literal {
        int at();
    }

    record Text(String value, int at) implements Literal {}

    record Flag(boolean value, int at) implements Literal {}

    record Time(Instant value, int at) implements Literal {}

    record Null(int at) implements Literal {}

    /** How a field compares. */
    enum Operator {
        EQUAL("="),
        NOT_EQUAL("!="),
        LESS("<"),
        LESS_OR_EQUAL("<="),
        GREATER(">"),
        GREATER_OR_EQUAL(">=");

        private final String sign;

        Operator(String sign) {
            this.sign = sign;
        }
    }

    /** What a WHERE clause is made of. */
    sealed interface Condition {}

    record All(List<Condition> of) implements Condition {}

    record Any(List<Condition> of) implements Condition {}

    record Not(Condition of) implements Condition {}

    record Compare(Name field, Operator operator, Literal value) implements Condition {}

    record In(Name field, boolean negated, List<Literal> values) implements Condition {}

    /** A field to sort by. */
    record Order(Name field, boolean descending, boolean nullsLast) {}

    /**
     * Reads a statement.
     *
     * @throws SoapFault MALFORMED_QUERY
     */
    static Soql parse(String text) {
        if (text.length() > LONGEST) {
            throw SoapFault.inQuery(
                    "MALFORMED_QUERY", "SOQL statements cannot be longer than 100000 characters.", "", 0);
        }
        return new Parser(text).statement();
    }

    /** Whether it asks for the number of rows alone. */
    boolean isCount() {
        return fields.isEmpty();
    }

    /** The ids that are asked for, if that is all the statement asks: such rows need not be looked for. */
    Optional<Set<String>> ids() {
        if (where.size() != 1
                || !(where.get(0) instanceof In in)
                || in.negated()
                || !in.field().text().equalsIgnoreCase("Id")) {
            return Optional.empty();
        }
        Set<String> ids = new TreeSet<>();
        for (Literal value : in.values()) {
            if (value instanceof Text text) {
                SalesforceId.parse(text.value()).ifPresent(ids::add);
            }
        }
        return Optional.of(ids);
    }

    private record Token(String text, int at) {

        boolean is(String keywordOrSign) {
            return text.equalsIgnoreCase(keywordOrSign);
        }

        boolean isString() {
            return text.startsWith("'");
        }
    }

    private static final class Parser {

        private final String text;
        private final List<Token> tokens = new ArrayList<>();
        private int next;
        private int depth;

        Parser(String text) {
            this.text = text;
            Matcher matcher = TOKEN.matcher(text);
            while (matcher.find()) {
                String token = matcher.group().strip();
                Token found = new Token(token, matcher.end() - token.length());
                if (matcher.group(4) != null) {
                    throw fault(found, "unexpected token: '" + token + "'");
                }
                tokens.add(found);
            }
            tokens.add(new Token("<EOF>", text.length()));
        }

        Soql statement() {
            expect("SELECT");
            List<Name> fields = new ArrayList<>();
            if (peek().is("COUNT") && tokens.get(next + 1).is("(")) {
                next++;
                expect("(");
                expect(")");
            } else {
                do {
                    fields.add(name());
                } while (accept(","));
            }
            expect("FROM");
            Name type = name();
            List<Condition> where = accept("WHERE") ? List.of(condition()) : List.of();
            List<Order> orderBy = new ArrayList<>();
            if (accept("ORDER")) {
                expect("BY");
                do {
                    orderBy.add(order());
                } while (accept(","));
            }
            int limit = accept("LIMIT") ? number() : -1;
            if (!peek().is("<EOF>")) {
                throw unexpected();
            }
            return new Soql(text, List.copyOf(fields), type, where, List.copyOf(orderBy), limit);
        }

        /** AND and OR don't mix without parentheses: SOQL has no precedence between them. */
        private Condition condition() {
            Condition first = negatable();
            String joint = peek().is("AND") ? "AND" : "OR";
            List<Condition> parts = new ArrayList<>(List.of(first));
            while (accept(joint)) {
                parts.add(negatable());
            }
            if (parts.size() == 1) {
                return first;
            }
            return joint.equals("AND") ? new All(List.copyOf(parts)) : new Any(List.copyOf(parts));
        }

        private Condition negatable() {
            if (++depth > DEEPEST) {
                throw SoapFault.unexpected(
                        "QUERY_TOO_COMPLICATED",
                        "Query is either selecting too many fields or the filter" + " conditions are too complicated.");
            }
            Condition condition;
            if (accept("NOT")) {
                condition = new Not(negatable());
            } else if (accept("(")) {
                condition = condition();
                expect(")");
            } else {
                condition = comparison();
            }
            depth--;
            return condition;
        }

        private Condition comparison() {
            Name field = name();
            if (accept("IN")) {
                return new In(field, false, literals());
            }
            if (peek().is("NOT") && tokens.get(next + 1).is("IN")) {
                next += 2;
                return new In(field, true, literals());
            }
            String sign = accept("<>") ? "!=" : take().text();
            for (Operator operator : Operator.values()) {
                if (operator.sign.equals(sign)) {
                    return new Compare(field, operator, literal());
                }
            }
            next--;
            throw unexpected();
        }

        private List<Literal> literals() {
            List<Literal> values = new ArrayList<>();
            expect("(");
            do {
                values.add(literal());
            } while (accept(","));
            expect(")");
            return List.copyOf(values);
        }

        private Literal literal() {
            Token token = take();
            if (token.isString()) {
                return new Text(unescape(token), token.at());
            }
            switch (token.text().toLowerCase(Locale.ROOT)) {
                case "true", "false" -> {
                    return new Flag(token.is("true"), token.at());
                }
                case "null" -> {
                    return new Null(token.at());
                }
                default -> {
                    try {
                        return new Time(OffsetDateTime.parse(token.text()).toInstant(), token.at());
                    } catch (DateTimeParseException e) {
                        throw fault(token, "unexpected token: '" + token.text() + "'");
                    }
                }
            }
        }

        /** The escape sequences that the SOQL reference lists, and no others. */
        private String unescape(Token token) {
            String quoted = token.text();
            if (quoted.length() < 2 || quoted.length() - 2 > LONGEST_LITERAL) {
                throw fault(token, "string literal is not closed or longer than 4000 characters");
            }
            StringBuilder value = new StringBuilder();
            for (int i = 1; i < quoted.length() - 1; i++) {
                char c = quoted.charAt(i);
                if (c != '\\') {
                    value.append(c);
                    continue;
                }
                char escaped = quoted.charAt(++i);
                switch (escaped) {
                    case 'n', 'N' -> value.append('\n');
                    case 'r', 'R' -> value.append('\r');
                    case 't', 'T' -> value.append('\t');
                    case 'b', 'B' -> value.append('\b');
                    case 'f', 'F' -> value.append('\f');
                    case '"', '\'', '\\' -> value.append(escaped);
                    default -> throw fault(token, "Illegal character sequence '\\" + escaped + "'");
                }
            }
            return value.toString();
        }

        private Order order() {
            Name field = name();
            boolean descending = accept("DESC");
            if (!descending) {
                accept("ASC");
            }
            boolean nullsLast = false;
            if (accept("NULLS")) {
                nullsLast = accept("LAST");
                if (!nullsLast) {
                    expect("FIRST");
                }
            }
            return new Order(field, descending, nullsLast);
        }

        private int number() {
            Token token = take();
            if (token.text().matches("\\d{1,9}")) {
                return Integer.parseInt(token.text());
            }
            throw fault(token, "unexpected token: '" + token.text() + "'");
        }

        private Name name() {
            Token token = take();
            if (token.text().matches("[A-Za-z]\\w*(\\.[A-Za-z]\\w*)*")
                    && !RESERVED.contains(token.text().toUpperCase(Locale.ROOT))) {
                return new Name(token.text(), token.at());
            }
            next--;
            throw unexpected();
        }

        private Token peek() {
            return tokens.get(next);
        }

        private Token take() {
            Token token = tokens.get(next);
            if (next < tokens.size() - 1) {
                next++;
            }
            return token;
        }

        private boolean accept(String keywordOrSign) {
            if (peek().is(keywordOrSign)) {
                next++;
                return true;
            }
            return false;
        }

        private void expect(String keywordOrSign) {
            if (!accept(keywordOrSign)) {
                throw unexpected();
            }
        }

        private SoapFault unexpected() {
            return fault(peek(), "unexpected token: '" + peek().text() + "'");
        }

        private SoapFault fault(Token token, String message) {
            return SoapFault.inQuery("MALFORMED_QUERY", message, text, token.at());
        }
    }
}
