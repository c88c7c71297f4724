package io.rechargeroutes.ledger;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/** The plans of all queries that go through a source: each is explained with its own values before it runs. */
public final class Plans {

    private static final Pattern QUERY = Pattern.compile("(?is)\\s*(SELECT|WITH).*");
    private final List<String> plans = new ArrayList<>();

    /** The plans since the last call, one after the other. */
    public String take() {
        String all = String.join("\n\n", plans);
        plans.clear();
        return all;
    }

    DataSource of(DataSource source) {
        return proxy(
                DataSource.class,
                source,
                (method, arguments, result) -> result instanceof Connection connection ? of(connection) : result);
    }

    private Connection of(Connection connection) {
        return proxy(
                Connection.class,
                connection,
                (method, arguments, result) -> method.getName().equals("prepareStatement")
                                && QUERY.matcher((String) arguments[0]).matches()
                        ? of((PreparedStatement) result, connection.prepareStatement("EXPLAIN " + arguments[0]))
                        : result);
    }

    private PreparedStatement of(PreparedStatement statement, PreparedStatement explain) {
        return (PreparedStatement) Proxy.newProxyInstance(
                Plans.class.getClassLoader(), new Class<?>[] {PreparedStatement.class}, (self, method, arguments) -> {
                    if (method.getName().startsWith("set")
                            && arguments != null
                            && arguments.length > 1
                            && method.getParameterTypes()[0] == int.class) {
                        invoke(explain, method, arguments);
                    }
                    if (method.getName().startsWith("execute")) {
                        note(explain);
                    }
                    return invoke(statement, method, arguments);
                });
    }

    private void note(PreparedStatement explain) throws SQLException {
        try (explain;
                ResultSet lines = explain.executeQuery()) {
            StringBuilder plan = new StringBuilder();
            while (lines.next()) {
                plan.append(lines.getString(1)).append('\n');
            }
            plans.add(plan.toString());
        }
    }

    @FunctionalInterface
    private interface Change {
        Object of(Method method, Object[] arguments, Object result) throws Throwable;
    }

    @SuppressWarnings("unchecked")
    private static <T> T proxy(Class<T> type, T target, Change change) {
        return (T) Proxy.newProxyInstance(
                Plans.class.getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) -> change.of(method, arguments, invoke(target, method, arguments)));
    }

    private static Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException fault) {
            throw fault.getCause();
        }
    }
}
