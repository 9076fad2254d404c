/** From a schedule and the Breezeway API to raw pages. */
package breezeway.extractor;
