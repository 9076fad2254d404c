/** The whole house on one machine. */
package breezeway.standalone;
