/** From raw pages to row sets. */
package breezeway.transformer;
