package mail

import (
	"embed"
	"fmt"
	"strings"
	"text/template"
	"time"

	"buyergraph/ent/onetimetoken"
)

// Template names what a mail says.
type Template string

// The templates.
const (
	PasswordReset   Template = "PASSWORD_RESET"   // he asked for a new password
	Welcome         Template = "WELCOME"          // an account was made for him
	PasswordRenewal Template = "PASSWORD_RENEWAL" // somebody demands a new password of him
	Confirmation    Template = "CONFIRMATION"     // is the address his?
	EmailChanged    Template = "EMAIL_CHANGED"    // to the old address
	EmailNew        Template = "EMAIL_NEW"        // to the new one
	PasswordChanged Template = "PASSWORD_CHANGED"
)

// Purpose is what a link is for.
type Purpose = onetimetoken.Purpose

// kind is what there is to know about a template.
type kind struct {
	file    string
	purpose Purpose       // of its link; empty where it has none
	life    time.Duration // of the link
	path    string        // of the page that takes it
}

const day = 24 * time.Hour

var kinds = map[Template]kind{
	PasswordReset:   {"password_reset.txt", onetimetoken.PurposeRESET, time.Hour, "/password-reset"},
	Welcome:         {"welcome.txt", onetimetoken.PurposeSET_PASSWORD, 7 * day, "/password-reset"},
	PasswordRenewal: {"password_renewal.txt", onetimetoken.PurposeSET_PASSWORD, 7 * day, "/password-reset"},
	Confirmation:    {"confirmation.txt", onetimetoken.PurposeCONFIRM, day, "/confirm"},
	EmailChanged:    {file: "email_changed.txt"},
	EmailNew:        {file: "email_new.txt"},
	PasswordChanged: {file: "password_changed.txt"},
}

//go:embed templates/*.txt
var files embed.FS

var texts = template.Must(template.New("").Option("missingkey=error").ParseFS(files, "templates/*.txt"))

// facts are what templates speak of.
type facts struct {
	Name, Email, Site string
	Link, Until       string
	P                 map[string]string // parameters of the letter
}

// render is subject and text of a mail.
func render(t Template, f facts) (subject, text string, err error) {
	var b strings.Builder
	if err := texts.ExecuteTemplate(&b, kinds[t].file, f); err != nil {
		return "", "", fmt.Errorf("mail: %w", err)
	}
	head, text, _ := strings.Cut(b.String(), "\n\n")
	return strings.TrimPrefix(head, "Subject: "), text, nil
}
