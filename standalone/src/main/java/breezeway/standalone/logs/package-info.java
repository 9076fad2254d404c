/**
 * The log of a process: a file per service and day below the data folder, and the console. See
 * {@link breezeway.standalone.logs.Logs}.
 */
package breezeway.standalone.logs;
