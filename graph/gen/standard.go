package main

import (
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"unicode"

	"buyergraph/internal/authz"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
)

// standardFile is written by [writeStandardSDL].
const standardFile = "graph/schema/standard.graphql"

// embeddedOptions finds the option struct of package mutation that an input embeds in Go.
var embeddedOptions = regexp.MustCompile(`type (\w+Input) struct {\n\tmutation\.(\w+)\n`)

// embeddedAddress finds the address fields of package directory that an input embeds in Go.
var embeddedAddress = regexp.MustCompile(`type (\w+Input) struct {\n\tmutation\.\w+\n\tAddress(Input|Patch)\n`)

// addressInput declares the fields of a new address, and customerAddressInput repeats them.
const (
	addressInput         = "CustomerUserAddressInput"
	customerAddressInput = "CustomerAddressInput"
)

// optionFields are the fields of the option structs.
var optionFields = map[string][]string{
	"Create":    {idempotencyKey, dryRun},
	"Update":    {expectedVersion, dryRun, reason},
	"Unaudited": {expectedVersion, dryRun},
	"Mailing":   {idempotencyKey, expectedVersion, reason},
}

const (
	idempotencyKey = `idempotencyKey: String @constraint(minLength: 1, maxLength: 128)
  """
  Retrying with the same key and input within 24 hours returns the first result. The key has 1 to
  128 characters. With another input it answers IDEMPOTENCY_KEY_REUSED.
  """`
	expectedVersion = `expectedVersion: Int
  """
  The version that you have seen. If the record has a newer version, nothing is changed and the
  answer is STALE_VERSION.
  """`
	dryRun = `dryRun: Boolean! = false
  "Validate and return the result without saving."`
	reason = `reason: String @constraint(maxLength: 255)
  "The reason, at most 255 characters. The audit keeps it."`
)

// writeStandardSDL writes what the SDL says alike of mutations: the fields of the option struct
// that an input embeds in Go, and the payload of a node and userErrors. What the other files
// declare is left out, so that they can say it in other words.
func writeStandardSDL() error {
	if err := os.WriteFile(standardFile, nil, 0o600); err != nil {
		return err
	}
	var sources []*ast.Source
	err := forEachFile("graph/schema/*.graphql", func(name, text string) {
		sources = append(sources, &ast.Source{Name: name, Input: text})
	})
	if err != nil {
		return err
	}
	sdl, err := parser.ParseSchemas(sources...)
	if err != nil {
		return err
	}
	optionsOf, addressOf := map[string]string{}, map[string]string{}
	err = forEachFile("internal/*/*.go", func(_, text string) {
		for _, m := range embeddedOptions.FindAllStringSubmatch(text, -1) {
			optionsOf[m[1]] = m[2]
		}
		for _, m := range embeddedAddress.FindAllStringSubmatch(text, -1) {
			addressOf[m[1]] = m[2]
		}
	})
	if err != nil {
		return err
	}
	var b strings.Builder
	b.WriteString("# Written by graph/gen. Do not edit.\n")
	writeOptions(&b, sdl.Definitions.ForName(customerAddressInput), addressFields(sdl.Definitions.ForName(addressInput), false))
	for _, d := range sdl.Extensions {
		if d.Name != "Mutation" {
			continue
		}
		for _, f := range d.Fields {
			input := sdl.Definitions.ForName(f.Arguments[0].Type.Name())
			options := optionFields[optionsOf[input.Name]]
			if kind := addressOf[input.Name]; kind != "" {
				options = append(addressFields(sdl.Definitions.ForName(addressInput), kind == "Patch"), options...)
			}
			writeOptions(&b, input, options)
			if sdl.Definitions.ForName(f.Type.Name()) == nil {
				if err := writePayload(&b, f); err != nil {
					return err
				}
			}
		}
	}
	return os.WriteFile(standardFile, []byte(b.String()), 0o600)
}

// addressFields returns the declarations of an address's fields, each with its description
// behind it. A patch demands none and has no defaults.
func addressFields(address *ast.Definition, isPatch bool) (out []string) {
	for _, f := range address.Fields {
		declaration := f.Name + ": " + f.Type.String()
		switch {
		case isPatch:
			declaration = strings.TrimSuffix(declaration, "!")
		case f.DefaultValue != nil:
			declaration += " = " + f.DefaultValue.String()
		}
		if d := f.Directives.ForName("constraint"); d != nil {
			var arguments []string
			for _, a := range d.Arguments {
				arguments = append(arguments, a.Name+": "+a.Value.String())
			}
			declaration += " @constraint(" + strings.Join(arguments, ", ") + ")"
		}
		description := `"` + f.Description + `"`
		if strings.Contains(f.Description, "\n") {
			description = "\"\"\"\n  " + strings.ReplaceAll(f.Description, "\n", "\n  ") + "\n  \"\"\""
		}
		out = append(out, declaration+"\n  "+description)
	}
	return out
}

// writeOptions extends an input by the options that it does not declare.
func writeOptions(b *strings.Builder, input *ast.Definition, options []string) {
	missing := ""
	for _, option := range options {
		declaration, description, _ := strings.Cut(option, "\n")
		if name, _, _ := strings.Cut(declaration, ":"); input.Fields.ForName(name) == nil {
			missing += description + "\n  " + declaration + "\n"
		}
	}
	if missing != "" {
		fmt.Fprintf(b, "\nextend input %s {\n%s}\n", input.Name, missing)
	}
}

// writePayload declares the payload of a mutation of a node, with whose name the mutation's
// begins: customerUserRolesUpdate is one of CustomerUser, not of CustomerUserRole.
func writePayload(b *strings.Builder, mutation *ast.FieldDefinition) error {
	var e *authz.Entity
	for _, candidate := range authz.Entities {
		verb, found := strings.CutPrefix(mutation.Name, fieldName(candidate))
		isVerb := found && verb != "" && unicode.IsUpper(rune(verb[0]))
		if isVerb && candidate.IDPrefix != "" && (e == nil || len(candidate.Name) > len(e.Name)) {
			e = candidate
		}
	}
	if e == nil {
		return fmt.Errorf("%s begins with the name of no node: declare %s", mutation.Name, mutation.Type.Name())
	}
	field, what := fieldName(e)+": "+e.Name, "The "+e.Words()+" after the change."
	switch strings.TrimPrefix(mutation.Name, fieldName(e)) {
	case "Create", "Copy":
		what = "The new " + e.Words() + "."
	case "Delete":
		field, what = "deletedId: ID", "The id of the deleted "+e.Words()+"."
	}
	fmt.Fprintf(b, `
"The result of %s."
type %s {
  "%s Null if userErrors is not empty."
  %s
  "Why nothing was changed. Empty on success."
  userErrors: [UserError!]!
}
`, mutation.Name, mutation.Type.Name(), what, field)
	return nil
}

func fieldName(e *authz.Entity) string { return strings.ToLower(e.Name[:1]) + e.Name[1:] }

func forEachFile(pattern string, do func(name, text string)) error {
	files := os.DirFS(".")
	names, err := fs.Glob(files, pattern)
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		do(name, string(text))
	}
	return err
}
