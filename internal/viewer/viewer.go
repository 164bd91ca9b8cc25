// Package viewer says who is asking and what he was granted. It is a leaf: the
// session gate makes a viewer, rules read it.
package viewer

import (
	"context"
	"slices"
)

// Kind is the audience that a viewer belongs to.
type Kind string

const (
	Guest        Kind = "GUEST"         // nobody has signed in
	Staff        Kind = "STAFF"         // the seller's people and their machines
	CustomerUser Kind = "CUSTOMER_USER" // a person who buys for a company
	System       Kind = "SYSTEM"        // the product itself: start-up, demo data, the session gate
)

// Level is how far a permission reaches.
type Level string

const (
	None         Level = "NONE"
	Own          Level = "OWN"           // what names him himself; for staff the customers that he owns or represents
	Customer     Level = "CUSTOMER"      // his company
	CustomerTree Level = "CUSTOMER_TREE" // his company and every company below it
	All          Level = "ALL"           // everything there is; for staff alone
)

// Levels from the least to the most.
var Levels = []Level{None, Own, Customer, CustomerTree, All}

// rank is a level's place among them; a text that is no level is none.
func (l Level) rank() int { return max(slices.Index(Levels, l), 0) }

// AtLeast reports whether l reaches as far as other.
func (l Level) AtLeast(other Level) bool { return l.rank() >= other.rank() }

// Higher is the one that reaches further.
func Higher(a, b Level) Level {
	if a.AtLeast(b) {
		return a
	}
	return b
}

// Lower is the one that reaches less far.
func Lower(a, b Level) Level {
	if a.AtLeast(b) {
		return b
	}
	return a
}

// Grants say how far each action on each entity reaches, by "Order:VIEW". Viewers
// share them: nobody writes to them.
type Grants map[string]Level

// Viewer is who asks. The zero value may do nothing.
type Viewer struct {
	Kind Kind
	// SessionID is the session's row, 0 for who came without one.
	SessionID int64
	// ID is the staff user's or the customer user's row; TokenID the API token's of a
	// machine, which has no ID.
	ID, TokenID int64
	// CustomerID and CustomerPath are the customer user's company and its place
	// in the tree, "3.17." for customer 17 below customer 3.
	CustomerID   int64
	CustomerPath string
	// WebsiteID is where a guest is.
	WebsiteID    int64
	Grants       Grants
	Capabilities []string
	// MustChangePassword is set while he may only do that.
	MustChangePassword bool
	// Companies are the customers of his widest reach: the tree of a customer user,
	// what a staff user owns or represents. nil where nobody looked them up, or where
	// they are too many to name.
	Companies []int64
	// Wide is set where his companies have so much of what there is that walking along
	// an order finds a page of theirs soonest. It decides how statements are written,
	// never what they find.
	Wide bool
	// behalf is for whom the product itself acts.
	behalf *Viewer
}

// Can reports whether he holds a capability.
func (v *Viewer) Can(capability string) bool {
	return v != nil && (v.Kind == System || slices.Contains(v.Capabilities, capability))
}

type key struct{}

// With puts the viewer into the context.
func With(ctx context.Context, v *Viewer) context.Context { return context.WithValue(ctx, key{}, v) }

// From returns the viewer, nil where nobody put one in.
func From(ctx context.Context) *Viewer {
	v, _ := ctx.Value(key{}).(*Viewer)
	return v
}

// AsSystem is a context in which the product itself acts, past every policy, for
// whoever the viewer was.
func AsSystem(ctx context.Context) context.Context {
	return With(ctx, &Viewer{Kind: System, behalf: Actor(ctx)})
}

// OnBehalf is a context in which the product itself acts, past every policy, as the job of
// that id in the graph, for who asked for it, if anybody did. What it does there has both
// in the audit.
func OnBehalf(ctx context.Context, v *Viewer, job string) context.Context {
	return WithOrigin(With(ctx, &Viewer{Kind: System, behalf: v}), Origin{RequestID: job})
}

// Actor is who is behind what is done, also where the product itself does it for him;
// nil where nobody is.
func Actor(ctx context.Context) *Viewer {
	v := From(ctx)
	if v != nil && v.Kind == System {
		return v.behalf
	}
	return v
}

// Staff is the staff user's row, 0 for who is none.
func (v *Viewer) Staff() int64 {
	if v.Kind != Staff {
		return 0
	}
	return v.ID
}

// CustomerUser is the customer user's row, 0 for who is none.
func (v *Viewer) CustomerUser() int64 {
	if v.Kind != CustomerUser {
		return 0
	}
	return v.ID
}

// SignedIn reports whether the viewer has proved who he is.
func (v *Viewer) SignedIn() bool { return v != nil && (v.Kind == Staff || v.Kind == CustomerUser) }
