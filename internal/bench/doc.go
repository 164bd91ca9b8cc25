// Package bench measures what the product costs beyond a server written by hand
// (package limit) that answers the same requests with the same bytes.
//
// Absolute times mean little on a machine that does other things too. So product
// and limit run side by side, in processes of their own, and are asked in turn,
// round after round; what counts is their processor time, the database's included,
// and the ratio of the two. Before anything is measured the answers are compared.
package bench
