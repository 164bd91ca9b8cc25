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
	"buyergraph/internal/settingsql"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"
)

var updateGolden = flag.Bool("update", false, "rewrite the golden files")

// ownTypes returns the types that the GraphQL specification does not define.
func ownTypes(s *ast.Schema) []*ast.Definition {
	var out []*ast.Definition
	for name, d := range s.Types {
		if !d.BuiltIn && !strings.HasPrefix(name, "__") {
			out = append(out, d)
		}
	}
	slices.SortFunc(out, func(a, b *ast.Definition) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// A review sees each change of the SDL as a change of the golden file.
func TestGoldenSDL(t *testing.T) {
	var b bytes.Buffer
	formatter.NewFormatter(&b, formatter.WithIndent("  "), formatter.WithoutDescription()).FormatSchema(graph.Schema())
	const file = "testdata/schema.graphql"
	if *updateGolden {
		if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(b.Bytes(), want) {
		t.Error("the SDL differs from " + file + "; if that is intended: go test ./graph -run GoldenSDL -update")
	}
}

// secretPattern matches names of secrets. Only the names in allowedSecretNames may match it.
var secretPattern = regexp.MustCompile(`(?i)password|token|secret|salt|hash|digest|_fold|emailkey|path$`)

var allowedSecretNames = map[string]string{
	"LoginInput.password":                "typed by the user who signs in",
	"LoginPayload.token":                 "shown once, to the user who signs in",
	"EmailConfirmPayload.token":          "shown once, to the user who signs in",
	"CustomerUser.passwordChangedAt":     "a time",
	"CustomerUser.passwordResetRequired": "a flag",
	"ConsentVersion.textDigest":          "proves a public text", "ConsentText.textDigest": "proves a public text",
	"ConsentAcceptance.textDigest":    "proves what was accepted",
	"Job.requestedByApiToken":         "names a token",
	"ListName.API_TOKENS":             "names a list",
	"Website.redirectPath":            "a part of a public address",
	"WebsiteCreateInput.redirectPath": "a part of a public address",
	"WebsiteUpdateInput.redirectPath": "a part of a public address",
	"UserError.path":                  "the path of an error", "ValidationError.path": "the path of an error",
	"UniqueError.path": "the path of an error", "PermissionError.path": "the path of an error",
	"HasRecordsError.path":                       "the path of an error",
	"StaleVersionError.path":                     "the path of an error",
	"CustomerUserStatus.PASSWORD_RESET_REQUIRED": "a status", "LoginOutcome.PASSWORD_RESET_REQUIRED": "a status",
	"ErrorCode.PASSWORD_RESET_REQUIRED": "a code", "ErrorCode.PASSWORD_CHANGE_REQUIRED": "a code",
	"RateLimitError.path":                     "the path of an error",
	"PasswordResetCompleteInput.token":        "typed by the user who has a link",
	"PasswordResetCompleteInput.newPassword":  "typed by the user who has a link",
	"EmailChangeRequestInput.currentPassword": "typed by its owner", "EmailChangeConfirmInput.token": "typed by the user who has a link",
	"EmailChangeCancelInput.token": "typed by the user who has a link", "EmailConfirmInput.token": "typed by the user who has a link",
	"PasswordChangeInput.currentPassword": "typed by its owner", "PasswordChangeInput.newPassword": "typed by its owner",
	"CustomerUserPasswordSetInput.password": "typed by staff, and temporary",
	"Query.passwordPolicy":                  "public", "Mutation.passwordResetRequest": "the name of an operation",
	"Mutation.passwordResetComplete": "the name of an operation", "Mutation.passwordChange": "the name of an operation",
	"Mutation.customerUserPasswordReset": "the name of an operation", "Mutation.customerUserPasswordSet": "the name of an operation",
	"Mutation.staffUserPasswordReset": "the name of an operation",
	"ErrorCode.PASSWORD_COMMON":       "a code", "ErrorCode.PASSWORD_PERSONAL": "a code",
	"LoginSource.PASSWORD": "a way to sign in", "ActorKind.API_TOKEN": "a kind of actor", "Entity.API_TOKEN": "a kind of record",
	"Attachment.contentDigest": "proves a file that its reader has", "AuditEntry.diffDigest": "salted, and the salt is not shown",
	"AuditEntry.hash": "proves that nothing was edited", "AuditEntry.previousHash": "proves that nothing was edited",
	"AuditEntry.apiToken": "a record about a token", "AuditEntryFilter.apiToken": "a record about a token",
	"Query.apiTokens":     "records about tokens",
	"StaffRole.apiTokens": "records about tokens", "StaffRoleFilter.apiTokens": "records about tokens",
	"Viewer.apiToken": "a record about a token", "Viewer.mustChangePassword": "a flag",
	"Mutation.apiTokenCreate": "about tokens", "Mutation.apiTokenRevoke": "about tokens", "Mutation.apiTokenAdopt": "about tokens",
	"ApiTokenAdoptPayload.apiToken": "a record about a token", "StaffUserDisablePayload.endingTokens": "records about tokens",
	"ApiTokenCreatePayload.apiToken": "a record about a token",
	"ApiTokenRevokePayload.apiToken": "a record about a token", "ApiTokenCreatePayload.token": "shown once, to its creator",
	"Operation.RESET_PASSWORD": "an operation", "Operation.SET_PASSWORD": "an operation",
	"StaffUser.apiTokens": "records about tokens", "StaffUserFilter.apiTokens": "records about tokens",
}

func TestNoSecretInSDL(t *testing.T) {
	seen := map[string]bool{}
	check := func(name string) {
		last := name[strings.LastIndexAny(name, ".(")+1:]
		if secretPattern.MatchString(last) && allowedSecretNames[name] == "" {
			t.Errorf("%s looks like a secret", name)
		}
		seen[name] = true
	}
	for _, d := range ownTypes(graph.Schema()) {
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
	for name := range allowedSecretNames {
		if !seen[name] {
			t.Errorf("%s is allowed but does not exist", name)
		}
	}
	if !secretPattern.MatchString("passwordHash") || !secretPattern.MatchString("tokenDigest") {
		t.Error("the pattern finds nothing")
	}
}

func TestEveryDefinitionIsDescribed(t *testing.T) {
	s := graph.Schema()
	n := 0
	need := func(name, text string) {
		n++
		if len(strings.TrimSpace(text)) < 3 {
			t.Errorf("%s has no description", name)
		}
	}
	for _, d := range ownTypes(s) {
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
	for _, d := range s.Directives {
		for _, a := range d.Arguments {
			if !d.Position.Src.BuiltIn {
				need("@"+d.Name, d.Description)
				need("@"+d.Name+"("+a.Name, a.Description)
			}
		}
	}
	if n < 800 {
		t.Errorf("only %d descriptions were checked", n)
	}
}

// Every type that the engine reads is bound. The error names each missing descriptor.
func TestEveryReadFieldIsBound(t *testing.T) {
	if _, err := read.BindSchema(graph.Schema(), settingsql.Defaults{}); err != nil {
		t.Error(err)
	}
}

// Every mutation has an access rule, a payload type and a single input. Without an access rule it would fail only at run time.
func TestMutations(t *testing.T) {
	public := map[string]bool{"login": true, "passwordResetRequest": true, "passwordResetComplete": true, "emailChangeConfirm": true,
		"emailChangeCancel": true, "emailConfirm": true}
	for _, f := range graph.Schema().Mutation.Fields {
		access := f.Directives.ForName("access")
		if access == nil {
			t.Errorf("%s has no @access", f.Name)
			continue
		}
		permission := access.Arguments.ForName("permission").Value.Raw
		if !authz.PermissionExists(permission) || permission == authz.PublicPermission && !public[f.Name] {
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

// The error codes of the SDL and of the program are the same.
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
