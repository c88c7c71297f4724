package io.rechargeroutes.settings;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a setting's value looks like where the type of its method says too little, and what it counts. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Setting {

    /** The form of a text that is more than a word. */
    enum Form {
        OF_ITS_TYPE,
        CRON,
        REGULAR_EXPRESSION,
        PERCENTAGE,
        SECRET
    }

    Form form() default Form.OF_ITS_TYPE;

    /** The unit of a number, or the kind of a name; a time, a path and the like have theirs by their type. */
    String unit() default "";

    /** The least value: of a number itself, of a time in milliseconds. */
    long least() default 1;

    /** The greatest value of a whole number. */
    long most() default 1_000_000;

    /** A good value, to follow "like"; a time without one has those of all times. */
    String example() default "";
}
