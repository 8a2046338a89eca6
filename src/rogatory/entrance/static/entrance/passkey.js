// Says on the page when a browser or a device did not go along; the ceremony itself is the library's.
document.addEventListener('allauth.error', (event) => {
  event.preventDefault()
  const notice = document.getElementById('passkey-refused')
  if (!notice) return
  notice.hidden = false
  notice.scrollIntoView({ block: 'nearest' })
  notice.focus()
})
