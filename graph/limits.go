package graph

import (
	"context"
	"strings"

	"buyergraph/internal/apperr"
	"buyergraph/internal/read"
	"buyergraph/internal/viewer"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
)

// limiter rejects requests that cost too much. It checks the shape of a document before
// the validation, since hostile documents make the validation itself slow, and the cost
// of an operation before the execution.
type limiter struct {
	Options
	schema     *ast.Schema
	readEngine *read.Engine
	documents  *documentCache
}

func (limiter) ExtensionName() string                   { return "Limits" }
func (limiter) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationParameters implements gqlgen's graphql.OperationParameterMutator. It checks
// the size and shape of a document that is not in the cache, and coerces the variables. Codes:
// QUERY_TOO_LARGE, QUERY_TOO_DEEP, BAD_REQUEST.
func (l limiter) MutateOperationParameters(ctx context.Context, p *graphql.RawParams) *gqlerror.Error {
	doc, isCached := l.documents.Get(ctx, p.Query)
	if !isCached {
		var err *gqlerror.Error
		if doc, err = l.parseDocument(p.Query); doc == nil {
			return err
		}
	}
	op := doc.Operations.ForName(p.OperationName)
	switch {
	case op == nil && p.OperationName == "" && len(doc.Operations) > 1:
		return gqlerror.Wrap(apperr.New(apperr.BadRequest,
			`The document has several operations. Set "operationName" to the name of the one to execute.`))
	case op == nil && len(doc.Operations) > 0:
		return gqlerror.Wrap(apperr.New(apperr.BadRequest, `The document has no operation "{operation}".`, "operation", p.OperationName))
	case op == nil:
		return nil // the executor reports that the document has no operation
	}
	var err *gqlerror.Error
	p.Variables, err = coerceVariables(l.schema, op, p.Variables)
	return err
}

// parseDocument parses a document and checks its size and shape. It returns neither a document
// nor an error for one that is malformed: the executor parses it again and reports it. Codes:
// QUERY_TOO_LARGE, QUERY_TOO_DEEP, BAD_REQUEST.
func (l limiter) parseDocument(text string) (*ast.QueryDocument, *gqlerror.Error) {
	if len(text) > l.Limits.MaxDocumentBytes {
		return nil, gqlerror.Wrap(apperr.New(apperr.QueryTooLarge, "The document has more than {max bytes}.",
			"reason", "BYTES", "max", l.Limits.MaxDocumentBytes))
	}
	doc, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: text}, l.Limits.MaxTokens)
	if err != nil {
		if strings.Contains(err.Error(), "token limit") {
			return nil, gqlerror.Wrap(apperr.New(apperr.QueryTooLarge, "The document has more than {max tokens}.",
				"reason", "TOKENS", "max", l.Limits.MaxTokens))
		}
		return nil, nil
	}
	if err := l.checkShape(doc); err != nil {
		return nil, err
	}
	return doc, nil
}

// selectionSize is the size of a selection set with all fragments expanded.
type selectionSize struct{ depth, fieldCount int }

// checkShape checks a document against the limits. It measures each fragment once, even
// if the document spreads it several times. Codes: QUERY_TOO_LARGE, QUERY_TOO_DEEP,
// BAD_REQUEST.
func (l limiter) checkShape(doc *ast.QueryDocument) *gqlerror.Error {
	m := &documentMeasure{
		document: doc, fragmentSizes: map[string]selectionSize{}, openFragments: map[string]bool{}, fieldCountCap: l.Limits.MaxFields + 1,
	}
	if len(doc.Operations) > l.Limits.MaxOperations { // validation visits each fragment once per operation
		return gqlerror.Wrap(apperr.New(apperr.QueryTooLarge, "The document has more than {max operations}.",
			"reason", "OPERATIONS", "max", l.Limits.MaxOperations))
	}
	for _, op := range doc.Operations {
		introspectionSet, dataSet := ast.SelectionSet{}, ast.SelectionSet{}
		for _, s := range op.SelectionSet {
			if f, ok := s.(*ast.Field); ok && strings.HasPrefix(f.Name, "__") {
				introspectionSet = append(introspectionSet, s)
			} else {
				dataSet = append(dataSet, s)
			}
		}
		introspectionSize, dataSize := m.measureSelection(introspectionSet), m.measureSelection(dataSet)
		rootCount, loginCount := m.countRepeats(op.SelectionSet)
		switch {
		case rootCount > l.Limits.MaxRootFields:
			return gqlerror.Wrap(apperr.New(apperr.QueryTooLarge, "An operation has more than {max root fields}.",
				"reason", "ROOT_FIELDS", "max", l.Limits.MaxRootFields))
		case loginCount > 1: // one login attempt per request, so that the limit on requests also limits attempts
			return gqlerror.Wrap(apperr.New(apperr.BadRequest, "An operation can try only one password."))
		case m.cyclicFragment != "":
			return gqlerror.Wrap(apperr.New(apperr.BadRequest, `The fragment "{fragment}" spreads itself.`, "fragment", m.cyclicFragment))
		case introspectionSize.fieldCount+dataSize.fieldCount > l.Limits.MaxFields:
			return gqlerror.Wrap(apperr.New(apperr.QueryTooLarge, "The query selects more than {max fields}.",
				"reason", "FIELDS", "max", l.Limits.MaxFields))
		case m.repeatedFields > l.Limits.MaxRepeatedFields || m.repeatSteps > maxRepeatSteps:
			return gqlerror.Wrap(apperr.New(apperr.QueryTooLarge, "The document repeats fields more than {max times}.",
				"reason", "REPEATED_FIELDS", "max", l.Limits.MaxRepeatedFields))
		case dataSize.depth > l.Limits.MaxDepth:
			return tooDeepError(l.Limits.MaxDepth)
		case introspectionSize.depth > l.Limits.MaxIntrospectionDepth:
			return tooDeepError(l.Limits.MaxIntrospectionDepth)
		}
	}
	return nil
}

func tooDeepError(max int) *gqlerror.Error {
	return gqlerror.Wrap(apperr.New(apperr.QueryTooDeep, "Fields can be nested at most {max} deep.", "max", max))
}

// documentMeasure measures a document.
type documentMeasure struct {
	document       *ast.QueryDocument
	fragmentSizes  map[string]selectionSize // of the fragments measured so far
	openFragments  map[string]bool          // fragments that are being measured, to find cycles
	cyclicFragment string                   // a fragment that spreads itself; empty if there is none
	fieldCountCap  int                      // counts stop here, so that they cannot overflow
	repeatedFields int                      // fields with a response key that their selection set already has
	repeatSteps    int                      // selections visited by countRepeats
}

// maxRepeatSteps bounds the work of countRepeats, which visits a fragment once for each
// selection set that spreads it.
const maxRepeatSteps = 200_000

// triesPassword are the root fields that try a password.
var triesPassword = map[string]bool{"login": true, "passwordChange": true, "emailChangeRequest": true}

// countRepeats adds the repeated fields of a selection set to the count. Validation
// compares repeated fields pair by pair, and then their selections; a few thousand take
// it seconds. countRepeats returns the number of fields, and how many of them try a
// password.
func (m *documentMeasure) countRepeats(set ast.SelectionSet) (fieldCount, loginCount int) {
	keys, spreadFragments := map[string]bool{}, map[string]bool{}
	var countSet func(ast.SelectionSet)
	countSet = func(set ast.SelectionSet) {
		for _, s := range set {
			if m.repeatSteps++; m.repeatSteps > maxRepeatSteps {
				return
			}
			switch s := s.(type) {
			case *ast.Field:
				fieldCount++
				if triesPassword[s.Name] {
					loginCount++
				}
				if keys[s.Alias] {
					m.repeatedFields++
				}
				keys[s.Alias] = true
			case *ast.InlineFragment:
				countSet(s.SelectionSet)
			case *ast.FragmentSpread:
				if def := m.document.Fragments.ForName(s.Name); def != nil && !spreadFragments[s.Name] {
					spreadFragments[s.Name] = true
					countSet(def.SelectionSet)
				}
			}
		}
	}
	countSet(set)
	return fieldCount, loginCount
}

// measureSelection returns the size of a selection set and counts its repeated fields.
func (m *documentMeasure) measureSelection(set ast.SelectionSet) (total selectionSize) {
	for _, s := range set {
		var x selectionSize
		switch s := s.(type) {
		case *ast.Field:
			x = m.measureSelection(s.SelectionSet)
			m.countRepeats(s.SelectionSet)
			x.depth++
			x.fieldCount++
		case *ast.InlineFragment:
			x = m.measureSelection(s.SelectionSet)
		case *ast.FragmentSpread:
			x = m.measureFragment(s.Name)
			x.fieldCount++
		}
		total.depth = max(total.depth, x.depth)
		total.fieldCount = min(total.fieldCount+x.fieldCount, m.fieldCountCap)
	}
	return total
}

// measureFragment returns the size of a fragment, which it measures once. It notes a
// fragment that spreads itself.
func (m *documentMeasure) measureFragment(name string) selectionSize {
	if x, ok := m.fragmentSizes[name]; ok {
		return x
	}
	def := m.document.Fragments.ForName(name)
	if def == nil || m.cyclicFragment != "" {
		return selectionSize{}
	}
	if m.openFragments[name] {
		m.cyclicFragment = name
		return selectionSize{}
	}
	m.openFragments[name] = true
	x := m.measureSelection(def.SelectionSet)
	m.fragmentSizes[name] = x
	return x
}

// MutateOperationContext implements gqlgen's graphql.OperationContextMutator. It checks the
// arguments, the viewer's right to read the schema, a temporary password, and the cost.
// Codes: BAD_REQUEST, PASSWORD_CHANGE_REQUIRED, QUERY_TOO_COSTLY, and those of
// [read.Engine.EstimateCost].
func (l limiter) MutateOperationContext(ctx context.Context, oc *graphql.OperationContext) *gqlerror.Error {
	oc.DisableIntrospection = !l.MayIntrospect(ctx)
	if err := checkArguments(l.schema, oc, oc.Operation.SelectionSet); err != nil {
		return err
	}
	if oc.DisableIntrospection {
		for _, f := range graphql.CollectFields(oc, oc.Operation.SelectionSet, []string{"Query", "Mutation"}) {
			if f.Name == "__schema" || f.Name == "__type" {
				return gqlerror.Wrap(apperr.New(apperr.BadRequest, "Only staff may read the schema. Sign in first."))
			}
		}
	}
	if err := requirePasswordChange(ctx, oc); err != nil {
		return err
	}
	cost, err := l.readEngine.EstimateCost(oc)
	if err != nil {
		return gqlerror.Wrap(err)
	}
	if cost > l.Limits.MaxCost {
		return gqlerror.Wrap(apperr.New(apperr.QueryTooCostly,
			"The query may read {cost rows}; at most {max} are allowed. Ask for smaller pages.", "cost", cost, "max", l.Limits.MaxCost))
	}
	if on, _ := oc.Extensions["cost"].(bool); on {
		oc.Stats.SetExtension("cost", cost)
	}
	return nil
}

// allowedWithTemporaryPassword are the root fields for viewers with a temporary password.
var allowedWithTemporaryPassword = map[string]bool{
	"__typename": true, "viewer": true, "login": true, "logout": true, "passwordChange": true, "passwordPolicy": true,
}

// requirePasswordChange rejects all other root fields if the viewer must change the
// password first. Codes: PASSWORD_CHANGE_REQUIRED.
func requirePasswordChange(ctx context.Context, oc *graphql.OperationContext) *gqlerror.Error {
	if v := viewer.FromContext(ctx); v == nil || !v.MustChangePassword {
		return nil
	}
	for _, f := range graphql.CollectFields(oc, oc.Operation.SelectionSet, []string{"Query", "Mutation"}) {
		if !allowedWithTemporaryPassword[f.Name] {
			return gqlerror.Wrap(apperr.New(apperr.PasswordChangeRequired, "Your password is a temporary one. Change it first."))
		}
	}
	return nil
}
