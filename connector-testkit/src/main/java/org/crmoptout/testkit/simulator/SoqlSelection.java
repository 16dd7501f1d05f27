package org.crmoptout.testkit.simulator;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.crmoptout.testkit.simulator.SObjectType.Field;
import org.crmoptout.testkit.simulator.SObjectType.FieldType;
import org.crmoptout.testkit.simulator.Soql.Literal;
import org.crmoptout.testkit.simulator.Soql.Name;
import org.crmoptout.testkit.simulator.Soql.Operator;

/**
 * A statement matched with an object's fields: which rows it means and in which order. Texts compare whatever their case;
 * nothing is less or greater than null.
 *
 * @see <a href="https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_comparisonoperators.htm">Comparison
 *     Operators</a>
 */
final class SoqlSelection {

    /** Stands for null where values compare. */
    private static final Object NOTHING = new Object();

    private final Soql query;
    private final SObjectType type;
    private final List<Field> fields;
    private final Predicate<SalesforceRecord> where;
    private final Comparator<SalesforceRecord> order;

    /**
     * Matches the statement.
     *
     * @param type the object with the fields that are visible
     * @throws SoapFault INVALID_FIELD, MALFORMED_QUERY or INVALID_QUERY_FILTER_OPERATOR
     */
    SoqlSelection(Soql query, SObjectType type) {
        this.query = query;
        this.type = type;
        this.fields = query.fields().stream().map(this::field).toList();
        Set<Field> once = new HashSet<>();
        for (Name name : query.fields()) {
            if (!once.add(field(name))) {
                throw fault("MALFORMED_QUERY", "duplicate field selected: " + name.text(), name.at());
            }
        }
        Predicate<SalesforceRecord> matches = row -> true;
        for (Soql.Condition condition : query.where()) {
            matches = matches.and(predicate(condition));
        }
        this.where = matches;
        Comparator<SalesforceRecord> sorted = (one, other) -> 0;
        for (Soql.Order by : query.orderBy()) {
            sorted = sorted.thenComparing(comparator(by));
        }
        this.order = sorted;
    }

    /** The fields to give of each row; none for COUNT(). */
    List<Field> fields() {
        return fields;
    }

    List<SalesforceRecord> rows(List<SalesforceRecord> from) {
        Stream<SalesforceRecord> rows = from.stream().filter(where).sorted(order);
        return (query.limit() < 0 ? rows : rows.limit(query.limit())).toList();
    }

    private Predicate<SalesforceRecord> predicate(Soql.Condition condition) {
        if (condition instanceof Soql.All all) {
            List<Predicate<SalesforceRecord>> parts =
                    all.of().stream().map(this::predicate).toList();
            return row -> parts.stream().allMatch(part -> part.test(row));
        }
        if (condition instanceof Soql.Any any) {
            List<Predicate<SalesforceRecord>> parts =
                    any.of().stream().map(this::predicate).toList();
            return row -> parts.stream().anyMatch(part -> part.test(row));
        }
        if (condition instanceof Soql.Not not) {
            return predicate(not.of()).negate();
        }
        if (condition instanceof Soql.In in) {
            Field field = field(in.field());
            Set<Object> values = new HashSet<>();
            for (Literal literal : in.values()) {
                if (literal instanceof Soql.Null) {
                    values.add(NOTHING);
                } else {
                    values.add(value(field, literal));
                }
            }
            return row -> values.contains(comparable(field, row)) != in.negated();
        }
        Soql.Compare compare = (Soql.Compare) condition;
        return comparison(field(compare.field()), compare.operator(), compare);
    }

    private Predicate<SalesforceRecord> comparison(Field field, Operator operator, Soql.Compare compare) {
        boolean equality = operator == Operator.EQUAL || operator == Operator.NOT_EQUAL;
        if (!equality && (field.type() == FieldType.BOOLEAN || compare.value() instanceof Soql.Null)) {
            throw fault(
                    "INVALID_QUERY_FILTER_OPERATOR",
                    "invalid operator on field '" + field.name() + "'",
                    compare.field().at());
        }
        Object wanted = compare.value() instanceof Soql.Null ? NOTHING : value(field, compare.value());
        return switch (operator) {
            case EQUAL -> row -> comparable(field, row).equals(wanted);
            case NOT_EQUAL -> row -> !comparable(field, row).equals(wanted);
            case LESS -> row -> sign(field, row, wanted, -1, -1);
            case LESS_OR_EQUAL -> row -> sign(field, row, wanted, -1, 0);
            case GREATER -> row -> sign(field, row, wanted, 1, 1);
            case GREATER_OR_EQUAL -> row -> sign(field, row, wanted, 0, 1);
        };
    }

    private static boolean sign(Field field, SalesforceRecord row, Object wanted, int lowest, int highest) {
        Object value = comparable(field, row);
        if (value == NOTHING) {
            return false;
        }
        int sign = Integer.signum(compare(value, wanted));
        return sign >= lowest && sign <= highest;
    }

    private Comparator<SalesforceRecord> comparator(Soql.Order by) {
        Field field = field(by.field());
        Comparator<Object> values = SoqlSelection::compare;
        if (by.descending()) {
            values = values.reversed();
        }
        Comparator<Object> present = values;
        int nulls = by.nullsLast() ? 1 : -1;
        return (one, other) -> {
            Object left = comparable(field, one);
            Object right = comparable(field, other);
            if (left == NOTHING || right == NOTHING) {
                return left == right ? 0 : left == NOTHING ? nulls : -nulls;
            }
            return present.compare(left, right);
        };
    }

    private static Object comparable(Field field, SalesforceRecord row) {
        return field.in(row).map(value -> comparable(field, value)).orElse(NOTHING);
    }

    private static Object comparable(Field field, Object value) {
        boolean caseless = field.type() == FieldType.STRING || field.type() == FieldType.EMAIL;
        return caseless ? ((String) value).toLowerCase(Locale.ROOT) : value;
    }

    private static int compare(Object one, Object other) {
        if (one instanceof String text) {
            return text.compareTo((String) other);
        }
        if (one instanceof Instant instant) {
            return instant.compareTo((Instant) other);
        }
        return Boolean.compare((Boolean) one, (Boolean) other);
    }

    private Object value(Field field, Literal literal) {
        return switch (field.type()) {
            case BOOLEAN ->
                literal instanceof Soql.Flag flag ? flag.value() : wrongType(field, "boolean", false, literal);
            case DATETIME ->
                literal instanceof Soql.Time time ? time.value() : wrongType(field, "dateTime", false, literal);
            case STRING, EMAIL ->
                literal instanceof Soql.Text text
                        ? comparable(field, text.value())
                        : wrongType(field, "string", true, literal);
            case ID, REFERENCE ->
                literal instanceof Soql.Text text
                        ? SalesforceId.parse(text.value())
                                .orElseThrow(() -> fault(
                                        "INVALID_QUERY_FILTER_OPERATOR",
                                        "invalid ID field: " + text.value(),
                                        text.at()))
                        : wrongType(field, "id", true, literal);
        };
    }

    private Object wrongType(Field field, String wanted, boolean quoted, Literal literal) {
        throw fault(
                "INVALID_FIELD",
                "value of filter criterion for field '" + field.name() + "' must be of type " + wanted + " and should"
                        + (quoted ? "" : " not") + " be enclosed in quotes",
                literal.at());
    }

    private Field field(Name name) {
        return type.field(name.text())
                .orElseThrow(() -> fault("INVALID_FIELD", SoapFault.noSuchColumn(name.text(), type), name.at()));
    }

    private SoapFault fault(String code, String message, int at) {
        return SoapFault.inQuery(code, message, query.text(), at);
    }
}
