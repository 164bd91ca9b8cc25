package viewer

import "context"

// Origin is what the server knows about the client that sent a request.
type Origin struct {
	RequestID, IPAddress, UserAgent string
	Reason                          string // the reason for the change, as the client states it
}

type originKey struct{}

// WithOrigin returns a context that carries the origin.
func WithOrigin(ctx context.Context, o Origin) context.Context {
	return context.WithValue(ctx, originKey{}, o)
}

// OriginFromContext returns the context's origin, empty if no request started the work.
func OriginFromContext(ctx context.Context) Origin {
	o, _ := ctx.Value(originKey{}).(Origin)
	return o
}
