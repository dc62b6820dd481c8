package network.cortensor.portal.app.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a configuration value is, on the record component that holds it. All texts are in the {@link Notation} of the value's type. */
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
@interface Setting {
    /** One sentence for the reference page. */
    String what();

    /** The value when nothing is given; empty when there is none, and then the component is nullable. */
    String value() default "";

    /** What happens when there is no value; only where {@link #value} is empty. */
    String absent() default "";

    /** The smallest value allowed, for numbers, durations and sizes. */
    String min() default "";

    /** The largest value allowed, for numbers, durations and sizes. */
    String max() default "";

    /** What is accepted, in words, where type and range do not say it. */
    String accepts() default "";
}
