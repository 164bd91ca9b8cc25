// Package graph is the GraphQL API: schema, resolvers of a few lines, transport and
// limits. The packages that it calls hold the rules.
package graph

//go:generate go run ./gen
