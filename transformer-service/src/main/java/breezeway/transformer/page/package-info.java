/** From the bytes of a page to the bytes of its records. */
package breezeway.transformer.page;
