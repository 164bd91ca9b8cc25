package viewer

import "context"

// Origin is where a request comes from, as far as the server can tell.
type Origin struct {
	RequestID, Address, UserAgent string
	Reason                        string // why, in the words of who asks
}

type originKey struct{}

// WithOrigin puts the origin into the context.
func WithOrigin(ctx context.Context, o Origin) context.Context {
	return context.WithValue(ctx, originKey{}, o)
}

// OriginOf is the context's origin, empty where nobody asked from outside.
func OriginOf(ctx context.Context) Origin {
	o, _ := ctx.Value(originKey{}).(Origin)
	return o
}
