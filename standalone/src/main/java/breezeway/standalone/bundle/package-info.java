/** What a person who is to help needs to see, in one file that is safe to send. */
package breezeway.standalone.bundle;
