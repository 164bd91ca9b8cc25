package graph_test

import (
	"bytes"
	"flag"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"buyergraph/graph"
	"buyergraph/internal/apperr"
	"buyergraph/internal/authz"
	"buyergraph/internal/read"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"
)

var rewrite = flag.Bool("update", false, "write the golden files anew")

// own are the types that are ours, not the specification's.
func own(s *ast.Schema) []*ast.Definition {
	var out []*ast.Definition
	for name, d := range s.Types {
		if !d.BuiltIn && !strings.HasPrefix(name, "__") {
			out = append(out, d)
		}
	}
	slices.SortFunc(out, func(a, b *ast.Definition) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// A change of the SDL shows in a review as a change of this file.
func TestGoldenSDL(t *testing.T) {
	var b bytes.Buffer
	formatter.NewFormatter(&b, formatter.WithIndent("  "), formatter.WithoutDescription()).FormatSchema(graph.Schema())
	const file = "testdata/schema.graphql"
	if *rewrite {
		if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(b.Bytes(), want) {
		t.Error("the SDL differs from " + file + "; where that is meant: go test ./graph -run GoldenSDL -update")
	}
}

// secret names must stand nowhere but where a secret goes in or out on purpose.
var secret = regexp.MustCompile(`(?i)password|token|secret|salt|hash|digest|_fold|emailkey|path$`)

var meant = map[string]string{
	"LoginInput.password":                "typed by the person who signs in",
	"LoginPayload.token":                 "shown once, to who has signed in",
	"CustomerUser.passwordChangedAt":     "a time",
	"CustomerUser.passwordResetRequired": "a flag",
	"ConsentVersion.textDigest":          "proves a public text",
	"Website.redirectPath":               "a part of a public address",
	"UserError.path":                     "of an error", "ValidationError.path": "of an error", "UniqueError.path": "of an error", "PermissionError.path": "of an error", "StaleVersionError.path": "of an error",
	"CustomerUserStatus.PASSWORD_RESET_REQUIRED": "a status", "LoginOutcome.PASSWORD_RESET_REQUIRED": "a status",
	"ErrorCode.PASSWORD_RESET_REQUIRED": "a code", "ErrorCode.PASSWORD_CHANGE_REQUIRED": "a code", "RateLimitError.path": "of an error",
	"PasswordResetCompleteInput.token": "typed by who has a link", "PasswordResetCompleteInput.newPassword": "typed by who has a link",
	"PasswordChangeInput.currentPassword": "typed by its owner", "PasswordChangeInput.newPassword": "typed by its owner", "CustomerUserPasswordSetInput.password": "typed by staff, and temporary",
	"Query.passwordPolicy": "what is public", "Mutation.passwordResetRequest": "what is done", "Mutation.passwordResetComplete": "what is done", "Mutation.passwordChange": "what is done",
	"Mutation.customerUserPasswordReset": "what is done", "Mutation.customerUserPasswordSet": "what is done", "Mutation.staffUserPasswordReset": "what is done",
	"ErrorCode.PASSWORD_COMMON": "a code", "ErrorCode.PASSWORD_PERSONAL": "a code",
	"LoginSource.PASSWORD": "a way to sign in", "ActorKind.API_TOKEN": "a sort of actor",
	"Attachment.contentDigest": "proves a file that its reader has", "AuditEntry.diffDigest": "salted, and the salt is not shown",
	"AuditEntry.hash": "proves that nothing was edited", "AuditEntry.previousHash": "proves that nothing was edited",
	"AuditEntry.apiToken": "a record about a token", "AuditEntryFilter.apiToken": "a record about a token", "Query.apiTokens": "records about tokens",
	"StaffRole.apiTokens": "records about tokens", "StaffRoleFilter.apiTokens": "records about tokens",
	"Viewer.apiToken": "a record about a token", "Viewer.mustChangePassword": "a flag",
	"Mutation.apiTokenCreate": "about tokens", "Mutation.apiTokenRevoke": "about tokens", "ApiTokenCreatePayload.apiToken": "a record about a token",
	"ApiTokenRevokePayload.apiToken": "a record about a token", "ApiTokenCreatePayload.token": "shown once, to who made it",
	"StaffUser.apiTokens": "records about tokens", "StaffUserFilter.apiTokens": "records about tokens",
}

func TestNoSecretInSDL(t *testing.T) {
	seen := map[string]bool{}
	check := func(name string) {
		last := name[strings.LastIndexAny(name, ".(")+1:]
		if secret.MatchString(last) && meant[name] == "" {
			t.Errorf("%s looks like a secret", name)
		}
		seen[name] = true
	}
	for _, d := range own(graph.Schema()) {
		for _, f := range d.Fields {
			check(d.Name + "." + f.Name)
			for _, a := range f.Arguments {
				check(d.Name + "." + f.Name + "(" + a.Name)
			}
		}
		for _, v := range d.EnumValues {
			check(d.Name + "." + v.Name)
		}
	}
	for name := range meant {
		if !seen[name] {
			t.Errorf("%s is excepted but not there", name)
		}
	}
	if !secret.MatchString("passwordHash") || !secret.MatchString("tokenDigest") {
		t.Error("the pattern finds nothing")
	}
}

func TestEverythingIsDescribed(t *testing.T) {
	s := graph.Schema()
	n := 0
	need := func(name, text string) {
		n++
		if len(strings.TrimSpace(text)) < 3 {
			t.Errorf("%s has no description", name)
		}
	}
	for _, d := range own(s) {
		need(d.Name, d.Description)
		for _, f := range d.Fields {
			if strings.HasPrefix(f.Name, "__") {
				continue
			}
			need(d.Name+"."+f.Name, f.Description)
			for _, a := range f.Arguments {
				need(d.Name+"."+f.Name+"("+a.Name, a.Description)
			}
		}
		for _, v := range d.EnumValues {
			need(d.Name+"."+v.Name, v.Description)
		}
	}
	access := s.Directives["access"]
	need("@access", access.Description)
	need("@access(permission", access.Arguments[0].Description)
	if n < 800 {
		t.Errorf("only %d things were looked at", n)
	}
}

// Every read type has its descriptors: binding names each one that is missing.
func TestEveryReadFieldIsBound(t *testing.T) {
	if _, err := read.Default(graph.Schema()); err != nil {
		t.Error(err)
	}
}

// A mutation without an access rule is refused at run time; here it is found before.
func TestMutations(t *testing.T) {
	public := map[string]bool{"login": true, "passwordResetRequest": true, "passwordResetComplete": true}
	for _, f := range graph.Schema().Mutation.Fields {
		access := f.Directives.ForName("access")
		if access == nil {
			t.Errorf("%s has no @access", f.Name)
			continue
		}
		permission := access.Arguments.ForName("permission").Value.Raw
		if !authz.Known(permission) || permission == authz.Public && !public[f.Name] {
			t.Errorf("%s: @access(permission: %q)", f.Name, permission)
		}
		upper := strings.ToUpper(f.Name[:1]) + f.Name[1:]
		if f.Type.NonNull || f.Type.Name() != upper+"Payload" {
			t.Errorf("%s must return a nullable %sPayload, not %s", f.Name, upper, f.Type)
		}
		if len(f.Arguments) != 1 || f.Arguments[0].Name != "input" || f.Arguments[0].Type.String() != upper+"Input!" {
			t.Errorf("%s must take input: %sInput! alone", f.Name, upper)
		}
		if e := graph.Schema().Types[f.Type.Name()].Fields.ForName("userErrors"); e == nil || e.Type.String() != "[UserError!]!" {
			t.Errorf("%s has no userErrors: [UserError!]!", f.Type.Name())
		}
	}
}

// The SDL's codes and the program's are the same.
func TestErrorCodes(t *testing.T) {
	var sdl, program []string
	for _, v := range graph.Schema().Types["ErrorCode"].EnumValues {
		sdl = append(sdl, v.Name)
	}
	source, err := os.ReadFile("../internal/apperr/apperr.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`Code += "([A-Z_]+)"`).FindAllSubmatch(source, -1) {
		program = append(program, string(m[1]))
	}
	slices.Sort(sdl)
	slices.Sort(program)
	if !slices.Equal(sdl, program) || !slices.Contains(program, string(apperr.Internal)) {
		t.Errorf("SDL     %v\nprogram %v", sdl, program)
	}
}
