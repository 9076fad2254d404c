/** The commands of {@code ./breezeway}, one class each, and how they talk to a person. */
package breezeway.standalone.command;
