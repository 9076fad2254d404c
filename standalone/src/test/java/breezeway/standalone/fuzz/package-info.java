/**
 * Bad input: records and pages that no sane API would send, and what has to become of them. The
 * oracle here is written from the documents alone and shares no code with the transformer.
 */
package breezeway.standalone.fuzz;
