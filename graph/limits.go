package graph

import (
	"context"
	"fmt"
	"strings"

	"buyergraph/internal/apperr"
	"buyergraph/internal/read"
	"buyergraph/internal/viewer"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
)

// limiter refuses what would cost too much: by the document's shape before it is
// validated (validation itself is what hostile documents aim at), by its price
// before it is executed.
type limiter struct {
	Options
	schema *ast.Schema
	engine *read.Engine
	docs   *documents
}

func (limiter) ExtensionName() string                   { return "Limits" }
func (limiter) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationParameters implements gqlgen's graphql.OperationParameterMutator.
func (l limiter) MutateOperationParameters(ctx context.Context, p *graphql.RawParams) *gqlerror.Error {
	if _, known := l.docs.Get(ctx, p.Query); known {
		return nil
	}
	if len(p.Query) > l.Limits.Document {
		return tooLarge("the document has more than %d bytes", l.Limits.Document)
	}
	doc, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: p.Query}, l.Limits.Tokens)
	if err != nil {
		if strings.Contains(err.Error(), "token limit") {
			return tooLarge("the document has more than %d tokens", l.Limits.Tokens)
		}
		return nil // the executor says what is wrong with it
	}
	return l.shape(doc)
}

func tooLarge(format string, args ...any) *gqlerror.Error {
	return gqlerror.Wrap(apperr.New(apperr.QueryTooLarge, fmt.Sprintf(format, args...)))
}

// size is what a selection comes to with its fragments spread out.
type size struct{ depth, fields int }

// shape measures each fragment once, however often it is spread.
func (l limiter) shape(doc *ast.QueryDocument) *gqlerror.Error {
	m := &measure{doc: doc, done: map[string]size{}, open: map[string]bool{}, cap: l.Limits.Fields + 1}
	if len(doc.Operations) > l.Limits.Operations { // validation goes through a fragment once for each
		return tooLarge("a document has at most %d operations", l.Limits.Operations)
	}
	for _, op := range doc.Operations {
		schema, data := ast.SelectionSet{}, ast.SelectionSet{}
		for _, s := range op.SelectionSet {
			if f, ok := s.(*ast.Field); ok && strings.HasPrefix(f.Name, "__") {
				schema = append(schema, s)
			} else {
				data = append(data, s)
			}
		}
		in, of := m.set(schema), m.set(data)
		roots, logins := m.repeated(op.SelectionSet)
		switch {
		case roots > l.Limits.Roots:
			return tooLarge("an operation has at most %d root fields", l.Limits.Roots)
		case logins > 1: // one request is one try, so that a limit on requests is one on tries
			return gqlerror.Wrap(apperr.New(apperr.BadRequest, "an operation tries one password at most"))
		case m.deferred:
			return gqlerror.Wrap(apperr.New(apperr.BadRequest, "@defer is not served"))
		case m.cycle != "":
			return gqlerror.Wrap(apperr.New(apperr.BadRequest, fmt.Sprintf("fragment %q spreads itself", m.cycle)))
		case in.fields+of.fields > l.Limits.Fields:
			return tooLarge("the operation selects more than %d fields", l.Limits.Fields)
		case m.repeats > l.Limits.Repeats || m.steps > maxSteps:
			return tooLarge("the document repeats fields more than %d times", l.Limits.Repeats)
		case of.depth > l.Limits.Depth || in.depth > l.Limits.Schema:
			return gqlerror.Wrap(apperr.New(apperr.QueryTooDeep, fmt.Sprintf("fields may be nested %d deep", l.Limits.Depth)))
		}
	}
	return nil
}

type measure struct {
	doc      *ast.QueryDocument
	done     map[string]size
	open     map[string]bool
	cycle    string
	cap      int
	deferred bool
	repeats  int // fields of a response key that its selection set has already
	steps    int
}

// maxSteps bounds the counting of repeats, which looks into a fragment once for
// each selection set that spreads it.
const maxSteps = 200_000

// repeated counts the fields that validation will compare with others, pair by
// pair and their selections likewise: a few thousand take it seconds. It returns
// how many fields there are, and how many of them sign in.
func (m *measure) repeated(set ast.SelectionSet) (fields, logins int) {
	keys, spread := map[string]bool{}, map[string]bool{}
	var flat func(ast.SelectionSet)
	flat = func(set ast.SelectionSet) {
		for _, s := range set {
			if m.steps++; m.steps > maxSteps {
				return
			}
			switch s := s.(type) {
			case *ast.Field:
				fields++
				if s.Name == "login" || s.Name == "passwordChange" { // either tries a password
					logins++
				}
				if keys[s.Alias] {
					m.repeats++
				}
				keys[s.Alias] = true
			case *ast.InlineFragment:
				flat(s.SelectionSet)
			case *ast.FragmentSpread:
				if def := m.doc.Fragments.ForName(s.Name); def != nil && !spread[s.Name] {
					spread[s.Name] = true
					flat(def.SelectionSet)
				}
			}
		}
	}
	flat(set)
	return fields, logins
}

func (m *measure) set(set ast.SelectionSet) (total size) {
	for _, s := range set {
		var x size
		switch s := s.(type) {
		case *ast.Field:
			x = m.set(s.SelectionSet)
			m.repeated(s.SelectionSet)
			x.depth++
			x.fields++
		case *ast.InlineFragment:
			m.deferred = m.deferred || s.Directives.ForName("defer") != nil
			x = m.set(s.SelectionSet)
		case *ast.FragmentSpread:
			m.deferred = m.deferred || s.Directives.ForName("defer") != nil
			x = m.fragment(s.Name)
			x.fields++
		}
		total.depth = max(total.depth, x.depth)
		total.fields = min(total.fields+x.fields, m.cap)
	}
	return total
}

func (m *measure) fragment(name string) size {
	if x, ok := m.done[name]; ok {
		return x
	}
	def := m.doc.Fragments.ForName(name)
	if def == nil || m.cycle != "" {
		return size{}
	}
	if m.open[name] {
		m.cycle = name
		return size{}
	}
	m.open[name] = true
	x := m.set(def.SelectionSet)
	m.done[name] = x
	return x
}

// MutateOperationContext implements gqlgen's graphql.OperationContextMutator.
func (l limiter) MutateOperationContext(ctx context.Context, oc *graphql.OperationContext) *gqlerror.Error {
	oc.DisableIntrospection = !l.Introspect(ctx)
	if err := variables(l.schema, oc); err != nil {
		return err
	}
	if oc.DisableIntrospection {
		for _, f := range graphql.CollectFields(oc, oc.Operation.SelectionSet, []string{"Query", "Mutation"}) {
			if f.Name == "__schema" || f.Name == "__type" {
				return gqlerror.Wrap(apperr.New(apperr.BadRequest, "the schema is shown to staff only: sign in first"))
			}
		}
	}
	if err := changeFirst(ctx, oc); err != nil {
		return err
	}
	cost, err := l.engine.Cost(oc)
	if err != nil {
		return gqlerror.Wrap(err)
	}
	if cost > l.Limits.Cost {
		return gqlerror.Wrap(apperr.New(apperr.QueryTooCostly,
			fmt.Sprintf("the query may read %d rows, at most %d are allowed: ask for smaller pages", cost, l.Limits.Cost)))
	}
	if on, _ := oc.Extensions["cost"].(bool); on {
		oc.Stats.SetExtension("cost", cost)
	}
	return nil
}

// whileTemporary are the fields for who has a temporary password.
var whileTemporary = map[string]bool{"__typename": true, "viewer": true, "login": true, "logout": true, "passwordChange": true, "passwordPolicy": true}

// changeFirst refuses everything else to who must change his password.
func changeFirst(ctx context.Context, oc *graphql.OperationContext) *gqlerror.Error {
	if v := viewer.From(ctx); v == nil || !v.MustChangePassword {
		return nil
	}
	for _, f := range graphql.CollectFields(oc, oc.Operation.SelectionSet, []string{"Query", "Mutation"}) {
		if !whileTemporary[f.Name] {
			return gqlerror.Wrap(apperr.New(apperr.PasswordChange, "the password is a temporary one: change it first"))
		}
	}
	return nil
}
