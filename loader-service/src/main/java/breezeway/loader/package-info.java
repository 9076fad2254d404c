/** From row sets to the tables. */
package breezeway.loader;
