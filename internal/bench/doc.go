// Package bench compares the cost of the product with the cost of the limit: a
// hand-written server (package limit) that answers the same requests with the same bytes.
//
// Absolute times mean little on a machine that also does other work. Product and
// limit therefore run at the same time, each in its own process, and take turns in
// rounds of requests. The result is the ratio of their processor times, including
// the database's. The answers are compared before anything is measured.
package bench
