package graph

import (
	"buyergraph/internal/account"
	"buyergraph/internal/read"
	"buyergraph/internal/savedviews"
	"buyergraph/internal/session"
	"buyergraph/internal/setting"
	"buyergraph/internal/store"
)

// Resolver holds the services that resolvers call.
type Resolver struct {
	Store      *store.Store
	Settings   *setting.Service
	SavedViews *savedviews.Service
	Read       *read.Engine
	Sessions   *session.Service
	Accounts   *account.Service
}
