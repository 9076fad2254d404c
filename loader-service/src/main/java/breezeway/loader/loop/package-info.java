/** One consumer's loop, and what keeps it going through outages. */
package breezeway.loader.loop;
