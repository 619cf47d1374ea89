package dev.hull.cli.template;

import java.util.List;

/** A parsed template: statements and expressions. Positions are indexes into the template's text. */
sealed interface Node {
    /** Statements, which print. */
    sealed interface Statement extends Node {}

    /** Text that is printed as it is. */
    record Text(String text) implements Statement {}

    /** A pipeline whose value is printed, unless it only sets a variable. */
    record Action(Pipeline pipeline) implements Statement {}

    /** One of two bodies, by the truth of a value. */
    record If(Pipeline condition, List<Statement> then, List<Statement> otherwise) implements Statement {}

    /** The same, with the value as dot in the first body. */
    record With(Pipeline value, List<Statement> then, List<Statement> otherwise) implements Statement {}

    /** A body for each item, or another one when there is none. */
    record Range(Pipeline items, List<Statement> body, List<Statement> otherwise) implements Statement {}

    /** Ends the innermost range. */
    record Break() implements Statement {}

    /** Goes on with the next item of the innermost range. */
    record Continue() implements Statement {}

    /** Runs a named template with a value as dot; without arguments with no value. */
    record Call(int position, String source, String name, List<Pipeline> argument) implements Statement {}

    /** Commands, each of which gets the value of the one before as its last argument. */
    record Pipeline(int position, List<String> variables, boolean assigns, List<Command> commands) implements Node {}

    /** A function, field or value with arguments. */
    record Command(int position, String source, List<Operand> operands) implements Node {}

    /** What has a value. */
    sealed interface Operand extends Node {
        /** Where errors in it are reported. */
        int position();

        /** How errors show it. */
        String source();
    }

    /** The value that is being looked at. */
    record Dot(int position, String source) implements Operand {}

    /** No value. */
    record Nil(int position, String source) implements Operand {}

    /** A string, number or truth value. */
    record Literal(int position, String source, Object value) implements Operand {}

    /** Members of dot. */
    record Field(int position, String source, List<String> names) implements Operand {}

    /** A variable, or members of it. */
    record Variable(int position, String source, String name, List<String> names) implements Operand {}

    /** A function. */
    record Function(int position, String source, String name) implements Operand {}

    /** A pipeline in parentheses, or members of its value. */
    record Group(int position, String source, Pipeline pipeline, List<String> names) implements Operand {}
}
