/** Writes batches of row sets: a few constant statements per table, each for the whole batch. */
package breezeway.loader.batch;
