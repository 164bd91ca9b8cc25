// Package viewer says who is asking. It is a leaf: the session gate makes a
// viewer, rules read it.
package viewer

import "context"

// Kind is the audience that a viewer belongs to.
type Kind string

const (
	Guest        Kind = "GUEST"         // nobody has signed in
	Staff        Kind = "STAFF"         // the seller's people
	CustomerUser Kind = "CUSTOMER_USER" // a person who buys for a company
	System       Kind = "SYSTEM"        // the product itself: start-up, demo data, the session gate
)

// Level is how far a customer user's right reaches.
type Level uint8

const (
	None         Level = iota
	CustomerTree       // his customer and every customer below it
)

// Viewer is who asks. The zero value may do nothing.
type Viewer struct {
	Kind      Kind
	SessionID int64
	// ID is the staff user's or the customer user's row.
	ID int64
	// CustomerID and CustomerPath are the customer user's company and its place
	// in the tree, "3.17." for customer 17 below customer 3.
	CustomerID   int64
	CustomerPath string
	Level        Level
	// Share is the part of all customer users that his tree holds, 0 where nobody
	// counted. Users, not companies: a few companies may have most of them.
	Share float64
}

// wide is the share above which a tree is a large part of every table.
const wide = 0.05

// Wide reports whether the viewer sees a large part of what there is. It decides how
// statements are written, never what they find.
func (v *Viewer) Wide() bool { return v != nil && v.Share > wide }

type key struct{}

// With puts the viewer into the context.
func With(ctx context.Context, v *Viewer) context.Context { return context.WithValue(ctx, key{}, v) }

// From returns the viewer, nil where nobody put one in.
func From(ctx context.Context) *Viewer {
	v, _ := ctx.Value(key{}).(*Viewer)
	return v
}

// AsSystem is a context in which the product itself acts, past every policy.
func AsSystem(ctx context.Context) context.Context { return With(ctx, &Viewer{Kind: System}) }

// SignedIn reports whether the viewer has proved who he is.
func (v *Viewer) SignedIn() bool { return v != nil && (v.Kind == Staff || v.Kind == CustomerUser) }
