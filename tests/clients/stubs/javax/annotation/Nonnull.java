package javax.annotation;

/** Stands for the annotation that generated code bears; nothing reads it. */
public @interface Nonnull {}
