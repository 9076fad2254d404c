/** The dead letters as rows: what a person finds in the inbox, with everything private masked. */
package breezeway.loader.letters;
