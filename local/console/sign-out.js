// The console asked for it, and said whose session: there is nothing left to ask.
document.forms[0].requestSubmit(document.querySelector('button[value="yes"]'));
