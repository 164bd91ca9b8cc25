package read

import (
	"context"
	"errors"
	"io"
	"sync"

	"github.com/99designs/gqlgen/graphql"
)

// Object is an encoded value, JSON that gqlgen only passes on. It is written once.
type Object struct {
	buf   *[]byte           // from the pool
	parts map[string][]byte // of a payload's node, by response key
}

// MarshalGQLContext implements gqlgen's graphql.ContextMarshaler.
func (o Object) MarshalGQLContext(ctx context.Context, w io.Writer) error {
	if o.buf == nil {
		part, ok := o.parts[graphql.GetFieldContext(ctx).Field.Alias]
		if !ok {
			part = []byte("null")
		}
		_, err := w.Write(part)
		return err
	}
	_, err := w.Write(*o.buf)
	keep(o.buf)
	return err
}

// UnmarshalGQLContext is asked for by gqlgen and never called: the types are output only.
func (o *Object) UnmarshalGQLContext(context.Context, any) error { return errors.New("output only") }

// Input stands for filters and orders, which the engine reads from the document
// itself; gqlgen generates no structs for them.
type Input struct{}

// MarshalGQLContext is asked for by gqlgen and never called: the types are input only.
func (Input) MarshalGQLContext(context.Context, io.Writer) error { return errors.New("input only") }

// UnmarshalGQLContext passes over the value.
func (*Input) UnmarshalGQLContext(context.Context, any) error { return nil }

var buffers = sync.Pool{New: func() any { b := make([]byte, 0, 16<<10); return &b }}

func keep(b *[]byte) {
	if cap(*b) <= maxPooled {
		buffers.Put(b)
	}
}
