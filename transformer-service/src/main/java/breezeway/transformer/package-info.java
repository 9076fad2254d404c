/**
 * From raw pages to row sets. {@link breezeway.transformer.TransformerTopology} is the whole flow;
 * the mapping itself is plain Java in {@code mapping}.
 */
package breezeway.transformer;
