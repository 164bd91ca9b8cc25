// Package viewer describes who sends a request, and the permissions that they were granted.
// The session gate creates viewers, and internal/authz reads them. The package imports no
// other package of the product.
package viewer

import (
	"context"
	"slices"
)

// Kind is the audience that a viewer belongs to.
type Kind string

const (
	Guest        Kind = "GUEST"         // a visitor who has not signed in
	Staff        Kind = "STAFF"         // the seller's employees and their API tokens
	CustomerUser Kind = "CUSTOMER_USER" // a person who buys for a company
	System       Kind = "SYSTEM"        // the product itself: start-up, demo data, the session gate
)

// Level is the scope of a permission.
type Level string

const (
	None         Level = "NONE"
	Own          Level = "OWN"           // records linked to the user; for staff, companies that they own or represent
	Customer     Level = "CUSTOMER"      // the user's company
	CustomerTree Level = "CUSTOMER_TREE" // the user's company and its subsidiaries
	All          Level = "ALL"           // all records; only for staff
)

// Levels lists the levels from the lowest to the highest.
var Levels = []Level{None, Own, Customer, CustomerTree, All}

// rank returns the level's index in [Levels]; a text that is no level counts as None.
func (l Level) rank() int { return max(slices.Index(Levels, l), 0) }

// AtLeast reports whether l is other or a higher level.
func (l Level) AtLeast(other Level) bool { return l.rank() >= other.rank() }

// HigherLevel returns the higher of two levels.
func HigherLevel(a, b Level) Level {
	if a.AtLeast(b) {
		return a
	}
	return b
}

// LowerLevel returns the lower of two levels.
func LowerLevel(a, b Level) Level {
	if a.AtLeast(b) {
		return b
	}
	return a
}

// Grants maps permissions such as "Order:VIEW" to their levels. Viewers share a map, so it
// must not be changed after it was built.
type Grants map[string]Level

// Viewer is who sends a request. The zero value may do nothing.
type Viewer struct {
	Kind Kind
	// SessionID is the session's row, 0 for a request without a session.
	SessionID int64
	// ID is the row of the staff user or of the customer user. TokenID is the row of the
	// API token; a viewer with a token has no ID, but the staff user who created the token.
	ID, TokenID, TokenCreatorID int64
	// CustomerID and CustomerPath are the customer user's company and its path in the tree
	// of companies, such as "3.17." for customer 17 below customer 3.
	CustomerID   int64
	CustomerPath string
	// WebsiteID is the website that a guest visits, or at which a customer user signed in; 0: none.
	WebsiteID    int64
	Grants       Grants
	Capabilities []string
	// MustChangePassword is set while the viewer may do nothing but change the password.
	MustChangePassword bool
	// CompanyIDs are the companies in the viewer's widest scope: for a customer user the
	// company and its subsidiaries, for a staff user the companies that they own or
	// represent. It is nil if they were not looked up, or if there are too many to list.
	CompanyIDs []int64
	// PreferOrderScan is set if the viewer's companies have so large a part of all rows that
	// scanning the order index is the fastest way to find a page. It decides how statements
	// are written, never what they find.
	PreferOrderScan bool
	// actingFor is the viewer that a System viewer acts for, nil for nobody.
	actingFor *Viewer
}

// HasCapability reports whether the viewer holds a capability.
func (v *Viewer) HasCapability(capability string) bool {
	return v != nil && (v.Kind == System || slices.Contains(v.Capabilities, capability))
}

type contextKey struct{}

// NewContext returns a context that carries the viewer.
func NewContext(ctx context.Context, v *Viewer) context.Context {
	return context.WithValue(ctx, contextKey{}, v)
}

// FromContext returns the context's viewer, nil if there is none.
func FromContext(ctx context.Context) *Viewer {
	v, _ := ctx.Value(contextKey{}).(*Viewer)
	return v
}

// AsSystem returns a context in which the product acts on behalf of the context's actor.
// No policy limits it.
func AsSystem(ctx context.Context) context.Context {
	return NewContext(ctx, &Viewer{Kind: System, actingFor: ActorFromContext(ctx)})
}

// OnBehalf returns a context in which a job acts on behalf of the viewer who started it, nil
// for nobody. No policy limits it. job is the job's id in the graph. Audit entries name
// both the product and the viewer.
func OnBehalf(ctx context.Context, v *Viewer, job string) context.Context {
	return WithOrigin(NewContext(ctx, &Viewer{Kind: System, actingFor: v}), Origin{RequestID: job})
}

// ActorFromContext returns who is responsible for what the context does: its viewer, or the
// viewer that the product acts for. It is nil if there is none.
func ActorFromContext(ctx context.Context) *Viewer {
	v := FromContext(ctx)
	if v != nil && v.Kind == System {
		return v.actingFor
	}
	return v
}

// StaffUserID returns the row of the staff user, 0 for any other viewer.
func (v *Viewer) StaffUserID() int64 {
	if v.Kind != Staff {
		return 0
	}
	return v.ID
}

// OwnerID returns the row of the user whose records the level OWN means: the viewer, or the
// staff user who created the viewer's API token.
func (v *Viewer) OwnerID() int64 {
	if v.TokenID > 0 {
		return v.TokenCreatorID
	}
	return v.ID
}

// CustomerUserID returns the row of the customer user, 0 for any other viewer.
func (v *Viewer) CustomerUserID() int64 {
	if v.Kind != CustomerUser {
		return 0
	}
	return v.ID
}

// IsSignedIn reports whether the viewer is a staff user, a customer user or an API token.
func (v *Viewer) IsSignedIn() bool { return v != nil && (v.Kind == Staff || v.Kind == CustomerUser) }
