package mail

import (
	"embed"
	"fmt"
	"strings"
	"text/template"
	"time"

	"buyergraph/ent/onetimetoken"
)

// Template is the name of a mail's text.
type Template string

// The templates.
const (
	PasswordReset   Template = "PASSWORD_RESET"   // the user asked for a new password
	Welcome         Template = "WELCOME"          // an account was created for the user
	PasswordRenewal Template = "PASSWORD_RENEWAL" // the user must set a new password
	Confirmation    Template = "CONFIRMATION"     // the user confirms the address
	EmailChanged    Template = "EMAIL_CHANGED"    // sent to the old address
	EmailNew        Template = "EMAIL_NEW"        // sent to the new address
	PasswordChanged Template = "PASSWORD_CHANGED"
)

// Purpose is what a link is for.
type Purpose = onetimetoken.Purpose

// templateSpec describes a template and its link.
type templateSpec struct {
	fileName     string
	linkPurpose  Purpose // empty: no link
	linkLifetime time.Duration
	pagePath     string // page of the website that the link opens
}

const day = 24 * time.Hour

var templateSpecs = map[Template]templateSpec{
	PasswordReset:   {"password_reset.txt", onetimetoken.PurposeRESET, time.Hour, "/password-reset"},
	Welcome:         {"welcome.txt", onetimetoken.PurposeSET_PASSWORD, 7 * day, "/password-reset"},
	PasswordRenewal: {"password_renewal.txt", onetimetoken.PurposeSET_PASSWORD, 7 * day, "/password-reset"},
	Confirmation:    {"confirmation.txt", onetimetoken.PurposeCONFIRM, day, "/confirm"},
	EmailChanged:    {fileName: "email_changed.txt"},
	EmailNew:        {fileName: "email_new.txt"},
	PasswordChanged: {fileName: "password_changed.txt"},
}

//go:embed templates/*.txt
var templateFiles embed.FS

var templates = template.Must(template.New("").Option("missingkey=error").ParseFS(templateFiles, "templates/*.txt"))

// templateData is the input of a template. Until is the end of the link's lifetime.
type templateData struct {
	Name, Email, Site string
	Link, Until       string
	P                 map[string]string // parameters of the message
}

// renderTemplate returns the subject and the text of a mail.
func renderTemplate(t Template, data templateData) (subject, text string, err error) {
	var b strings.Builder
	if err := templates.ExecuteTemplate(&b, templateSpecs[t].fileName, data); err != nil {
		return "", "", fmt.Errorf("mail: %w", err)
	}
	header, text, _ := strings.Cut(b.String(), "\n\n")
	return strings.TrimPrefix(header, "Subject: "), text, nil
}
