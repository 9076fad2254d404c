/**
 * Kafka and PostgreSQL for one machine: started from their own binaries under a data folder, ended
 * with the process that started them, whole again after kill -9.
 *
 * <p>{@link breezeway.standalone.embedded.Servers} is the way in; {@link
 * breezeway.standalone.embedded.DataFolder} decides which process may run servers on a folder and
 * lets the others find them.
 */
package breezeway.standalone.embedded;
