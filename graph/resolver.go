package graph

import (
	"buyergraph/internal/read"
	"buyergraph/internal/session"
	"buyergraph/internal/store"
)

// Resolver holds what resolvers call.
type Resolver struct {
	Store    *store.Store
	Read     *read.Engine
	Sessions *session.Service
}
