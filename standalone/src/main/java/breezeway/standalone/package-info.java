/**
 * The whole house on one machine.
 *
 * <p>Reading order: {@link breezeway.standalone.Breezeway} is the command line, {@link
 * breezeway.standalone.House} puts servers, database and services together, {@code command} holds
 * one class per command.
 */
package breezeway.standalone;
