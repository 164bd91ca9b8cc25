// Package graph is the door: schema, resolvers of a few lines, transports and
// limits. Rules live behind it.
package graph

//go:generate go run ./gen
