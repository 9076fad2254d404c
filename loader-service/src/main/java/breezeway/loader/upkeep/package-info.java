/** What nobody waits for: runs without an end, and rows that nobody asks for any more. */
package breezeway.loader.upkeep;
