serve(sessions(5), '')
return reply('ended')
