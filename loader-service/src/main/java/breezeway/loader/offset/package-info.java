/** Where the loader stands in each partition: kept in the database, beside the rows. */
package breezeway.loader.offset;
