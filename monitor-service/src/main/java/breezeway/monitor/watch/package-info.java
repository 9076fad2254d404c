/**
 * What nobody reports by itself: data that grow old, tokens that nobody renews, stages that fall
 * behind, services that went without a word, disks that fill up, runs that hang. One class per
 * condition; {@link breezeway.monitor.watch.Watchdog} makes alerts of what they find.
 */
package breezeway.monitor.watch;
