/** The tables: migrations of the support tables, and entity tables that follow the specs. */
package breezeway.loader.schema;
