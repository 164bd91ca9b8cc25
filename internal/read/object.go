package read

import (
	"context"
	"errors"
	"io"
	"slices"
	"sync"

	"github.com/99designs/gqlgen/graphql"
)

// Object is an encoded value: JSON that gqlgen passes on unchanged. It holds either a
// pooled buffer or, for a node in a mutation payload, one JSON text per path in the answer. It
// can be marshalled once, because marshalling returns the buffer to the pool.
type Object struct {
	buffer     *[]byte
	jsonByPath map[string][]byte // by the joined keys of a responsePath
}

// MarshalGQLContext implements gqlgen's graphql.ContextMarshaler.
func (o Object) MarshalGQLContext(ctx context.Context, w io.Writer) error {
	if o.buffer == nil {
		part, ok := o.jsonByPath[joinedKeysOf(graphql.GetFieldContext(ctx))]
		if !ok {
			part = []byte("null")
		}
		_, err := w.Write(part)
		return err
	}
	_, err := w.Write(*o.buffer)
	returnBuffer(o.buffer)
	return err
}

// takeJSON returns a copy of the JSON in the buffer, and returns the buffer to the pool.
func (o *Object) takeJSON() []byte {
	defer returnBuffer(o.buffer)
	return slices.Clone(*o.buffer)
}

// UnmarshalGQLContext is demanded by gqlgen and never called, because the types are output
// types. It always fails.
func (o *Object) UnmarshalGQLContext(context.Context, any) error { return errors.New("output only") }

// Input is the Go type of filter and order inputs. It holds nothing: the engine reads
// these arguments from the document, and gqlgen generates no structs for them.
type Input struct{}

// MarshalGQLContext is demanded by gqlgen and never called, because the types are input
// types. It always fails.
func (Input) MarshalGQLContext(context.Context, io.Writer) error { return errors.New("input only") }

// UnmarshalGQLContext ignores the value.
func (*Input) UnmarshalGQLContext(context.Context, any) error { return nil }

var bufferPool = sync.Pool{New: func() any { b := make([]byte, 0, 16<<10); return &b }}

// returnBuffer puts a buffer back into the pool, unless it has become too large.
func returnBuffer(b *[]byte) {
	if cap(*b) <= maxPooledBytes {
		bufferPool.Put(b)
	}
}
