/** Runs as the users see them: {@code etl_sync_log} and {@code etl_sync_history}. */
package breezeway.loader.run;
