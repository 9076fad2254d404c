/** What the extractor does beside its runs, once a day. */
package breezeway.extractor.upkeep;
